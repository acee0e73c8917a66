-- Bands with a share of places, once every shard of the run is written: scores of the run get their band,
-- and whoever's band moved although the total did not gets a score of this run as well.
WITH effective AS MATERIALIZED (
    SELECT DISTINCT ON (score.participant_id) score.*
    FROM scoring_score AS score
    INNER JOIN scoring_run AS run ON run.id = score.run_id
    INNER JOIN participants_enrolment AS enrolment
        ON
            enrolment.participant_id = score.participant_id
            AND enrolment.scheme_id = score.scheme_id
            AND enrolment.ended_at IS NULL
    WHERE
        score.scheme_id = %(scheme_id)s
        AND (run.state = 'published' OR run.id = %(run_id)s)
    ORDER BY score.participant_id ASC, score.high_water_at DESC, score.id DESC
),

banded AS (
    $banded
),

moved AS MATERIALIZED (
    SELECT
        effective.*,
        banded.band AS shared_band
    FROM effective
    INNER JOIN banded ON banded.participant_id = effective.participant_id
    WHERE banded.band IS DISTINCT FROM effective.band
),

mended AS (
    UPDATE scoring_score AS score
    SET band = moved.shared_band
    FROM moved
    WHERE score.id = moved.id AND score.run_id = %(run_id)s
)

INSERT INTO scoring_score (
    city_id, scheme_id, participant_id, run_id, high_water_at, as_of, total_hundredths,
    grants_hundredths, band, dimensions, held_rules, next_change_on
)
SELECT
    open_city(),
    moved.scheme_id,
    moved.participant_id,
    %(run_id)s,
    %(high_water_at)s,
    %(as_of)s::date,
    moved.total_hundredths,
    moved.grants_hundredths,
    moved.shared_band,
    moved.dimensions,
    moved.held_rules,
    moved.next_change_on
FROM moved
WHERE moved.run_id <> %(run_id)s
