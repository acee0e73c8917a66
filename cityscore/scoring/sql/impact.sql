-- Two versions of a scheme over the same records: how many people there are of each kind, a kind being an
-- array of small numbers that says what changes for such a person. Nothing leaves this query but counts.
WITH old AS MATERIALIZED (
    $before
),

new AS MATERIALIZED (
    $after
),

old_rules AS MATERIALIZED (
    $rules_before
),

new_rules AS MATERIALIZED (
    $rules_after
),

compared AS (
    SELECT
        new.participant_id,
        old.total AS old_total,
        new.total AS new_total,
        $old_band AS old_band,
        $new_band AS new_band,
        old.held_rules AS old_held,
        new.held_rules AS new_held,
        old.dimension_points AS old_points,
        new.dimension_points AS new_points,
        old_rules.dimension_points AS old_rule_points,
        new_rules.dimension_points AS new_rule_points
    FROM new
    INNER JOIN old ON old.participant_id = new.participant_id
    LEFT JOIN old_rules ON old_rules.participant_id = new.participant_id
    LEFT JOIN new_rules ON new_rules.participant_id = new.participant_id$shared_bands
    OFFSET 0
),

tiered AS (
    SELECT
        compared.*,
        ARRAY[$old_tiers]::integer[] AS old_tiers,
        ARRAY[$new_tiers]::integer[] AS new_tiers
    FROM compared
    OFFSET 0
),

sorted AS (
    SELECT ARRAY[$kind]::integer[] AS kind
    FROM tiered
    OFFSET 0
),

grouped AS MATERIALIZED (
    SELECT
        sorted.kind,
        count(*) AS people
    FROM sorted
    GROUP BY sorted.kind
)

SELECT
    NULL::bigint AS place,
    NULL::integer AS value,
    kinds.people,
    kinds.kind AS kind
FROM (
    SELECT * FROM grouped ORDER BY grouped.people DESC, grouped.kind LIMIT %(most_kinds)s
) AS kinds
UNION ALL
SELECT
    part.place,
    part.value,
    sum(grouped.people)::bigint AS people,
    min(grouped.kind) AS kind
FROM grouped
CROSS JOIN unnest(grouped.kind) WITH ORDINALITY AS part (value, place)
GROUP BY part.place, part.value
