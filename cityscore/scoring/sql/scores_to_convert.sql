-- The newest published score of each of these who take part. Looked up one by one by the index that has them
-- newest first: after a run, statistics may not know yet how many there are, and a plan made on them would
-- read everybody's for each batch.
SELECT
    asked.participant_id,
    newest.total_hundredths,
    newest.grants_hundredths,
    newest.band
FROM unnest(%(participant_ids)s::bigint[]) AS asked (participant_id)
CROSS JOIN LATERAL (
    SELECT
        score.total_hundredths,
        score.grants_hundredths,
        score.band
    FROM scoring_score AS score
    WHERE
        score.participant_id = asked.participant_id
        AND score.scheme_id = %(scheme_id)s
        AND (SELECT run.state FROM scoring_run AS run WHERE run.id = score.run_id) = 'published'
    ORDER BY score.high_water_at DESC, score.id DESC
    LIMIT 1
) AS newest
WHERE
    (
        SELECT count(*) FROM participants_enrolment AS enrolled
        WHERE
            enrolled.participant_id = asked.participant_id
            AND enrolled.scheme_id = %(scheme_id)s
            AND enrolled.ended_at IS NULL
    ) > 0
