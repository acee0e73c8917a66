-- Scores of a run whose participants have withdrawn since their shard was written.
DELETE FROM scoring_score AS score
WHERE
    score.run_id = %(run_id)s
    AND NOT EXISTS (
        SELECT
        FROM participants_enrolment AS enrolment
        WHERE
            enrolment.participant_id = score.participant_id
            AND enrolment.scheme_id = %(scheme_id)s
            AND enrolment.ended_at IS NULL
    )
