-- Scores of a run whose participants left while it was computed. A withdrawal takes away what it can see; what
-- it cannot was written by a part that was not committed yet, so each withdrawal also leaves its name here.
DELETE FROM scoring_score AS score
USING scoring_run AS run
WHERE
    run.id = %(run_id)s
    AND score.run_id = run.id
    AND score.participant_id = ANY(run.left_ids)
