-- Whose current score is due for a change by the day. Scores that an earlier run of everybody or of those
-- due has already replaced lie before the last day looked at, so history is not compared again. A night reads
-- the scores through once: an index of these days would cost every run more.
SELECT due.participant_id
FROM scoring_score AS due
INNER JOIN scoring_run AS run ON run.id = due.run_id AND run.state = 'published'
WHERE
    due.scheme_id = %(scheme_id)s
    AND due.next_change_on <= %(as_of)s::date
    AND due.next_change_on > %(looked_at_until)s::date
    AND NOT EXISTS (
        SELECT
        FROM scoring_score AS newer
        INNER JOIN scoring_run AS newer_run ON newer_run.id = newer.run_id AND newer_run.state = 'published'
        WHERE
            newer.scheme_id = due.scheme_id
            AND newer.participant_id = due.participant_id
            AND (newer.high_water_at, newer.id) > (due.high_water_at, due.id)
    )
