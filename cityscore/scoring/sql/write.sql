-- Write the scores that differ from the current ones, or all to confirm them, and count everybody who was
-- looked at.
WITH computed AS MATERIALIZED (
    $totals
),

current AS (
    $current
),

written AS (
    INSERT INTO scoring_score (
        city_id, scheme_id, participant_id, run_id, high_water_at, as_of, total_hundredths,
        grants_hundredths, band, dimensions, held_rules, next_change_on
    )
    SELECT
        open_city(),
        %(scheme_id)s,
        computed.participant_id,
        %(run_id)s,
        %(high_water_at)s,
        %(as_of)s::date,
        computed.total,
        computed.grants_hundredths,
        computed.band,
        computed.dimensions,
        computed.held_rules,
        computed.next_change_on
    FROM computed
    LEFT JOIN current ON current.participant_id = computed.participant_id
    WHERE
        current.participant_id IS NULL
        OR %(confirm)s
        OR (
            current.total_hundredths,
            current.grants_hundredths,
            $known_band,
            current.dimensions,
            current.held_rules,
            current.next_change_on
        ) IS DISTINCT FROM (
            computed.total,
            computed.grants_hundredths,
            computed.band,
            computed.dimensions,
            computed.held_rules,
            computed.next_change_on
        )
    ON CONFLICT DO NOTHING
    RETURNING 1
)

SELECT
    (SELECT count(*) FROM computed) AS participants,
    (SELECT count(*) FROM written) AS changed
