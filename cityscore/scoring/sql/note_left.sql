-- Somebody leaves these schemes while runs of them are computed.
UPDATE scoring_run
SET left_ids = array_append(left_ids, %(participant_id)s)
WHERE
    scheme_id = ANY(%(scheme_ids)s)
    AND state = 'running'
    AND kind <> 'touched'
