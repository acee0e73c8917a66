-- The current score of each participant: of published runs, the one over the latest records.
SELECT DISTINCT ON (score.participant_id)
    score.participant_id,
    score.total_hundredths,
    score.grants_hundredths,
    score.band,
    score.dimensions,
    score.held_rules,
    score.next_change_on
FROM scoring_score AS score
INNER JOIN scoring_run AS run ON run.id = score.run_id AND run.state = 'published'
WHERE
    score.scheme_id = %(scheme_id)s
    AND $among_scores
ORDER BY score.participant_id ASC, score.high_water_at DESC, score.id DESC
