-- Scores of a run whose participants have withdrawn since their shard was written. A withdrawal takes away
-- what it can see; what it cannot is written by a shard that began before it, so only withdrawals since the
-- run was opened need looking at, and a day more for machines whose clocks differ.
DELETE FROM scoring_score AS score
USING participants_enrolment AS withdrawn
WHERE
    score.run_id = %(run_id)s
    AND withdrawn.participant_id = score.participant_id
    AND withdrawn.scheme_id = %(scheme_id)s
    AND withdrawn.ended_at > %(opened_at)s - interval '1 day'
    AND NOT EXISTS (
        SELECT
        FROM participants_enrolment AS enrolment
        WHERE
            enrolment.participant_id = score.participant_id
            AND enrolment.scheme_id = %(scheme_id)s
            AND enrolment.ended_at IS NULL
    )
