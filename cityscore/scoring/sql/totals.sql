-- One row for every participant: what the rules earned is summed in one pass over the records, and only
-- the sums are capped, bounded, weighted and added up. The fences (OFFSET 0) keep each step computed once.
WITH fact AS NOT MATERIALIZED (
    $facts
),

earned AS (
    SELECT
        fact.participant_id,
        $sums,
        min($change) AS change_on
    FROM fact
    GROUP BY fact.participant_id
),

granted AS (
    SELECT
        granting.participant_id,
        sum(granting.hundredths) FILTER (
            WHERE granting.counts_from <= %(as_of)s::date AND granting.counts_until > %(as_of)s::date
        )::bigint AS hundredths,
        min(
            CASE
                WHEN granting.counts_from > %(as_of)s::date THEN granting.counts_from
                WHEN granting.counts_until > %(as_of)s::date THEN granting.counts_until
            END
        ) AS change_on
    FROM ($grants) AS granting
    GROUP BY granting.participant_id
),

entitled AS (
    SELECT
        participant.participant_id,
        coalesce(granted.hundredths, 0) AS grants,
        granted.change_on AS grant_change_on
    FROM ($participants) AS participant
    LEFT JOIN granted ON granted.participant_id = participant.participant_id
    OFFSET 0
),

weighted AS (
    SELECT
        entitled.participant_id,
        entitled.grants,
        $dimensions,
        $held AS held_rules,
        least($next_change, entitled.grant_change_on) AS next_change_on
    FROM entitled
    LEFT JOIN earned ON earned.participant_id = entitled.participant_id
    OFFSET 0
),

totalled AS (
    SELECT
        weighted.*,
        $total AS total
    FROM weighted
    OFFSET 0
)

SELECT
    totalled.participant_id,
    totalled.total,
    $band AS band,
    $shown AS dimensions,
    totalled.held_rules,
    totalled.grants AS grants_hundredths,
    totalled.next_change_on,
    $points AS dimension_points
FROM totalled
