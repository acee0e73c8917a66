-- One row for every record that counts under a rule: what the rule is worth and what the record adds to it.
-- The steps are those of the scheme language, each in a query of its own.
WITH fact AS NOT MATERIALIZED (
    $facts
),

opening AS (
    SELECT
        fact.*,
        rule.rule_no,
        rule.is_total,
        rule.is_once,
        rule.year_cap,
        rule.number_cap,
        rule.cap,
        CASE rule.clock
            WHEN 'ended' THEN fact.ended_on
            WHEN 'recorded' THEN fact.recorded_on
            ELSE fact.occurred_on
        END + rule.after_days AS starts_on,
        coalesce(rule.months, $months) AS months
    FROM fact
    INNER JOIN (VALUES
        $rules
    ) AS rule (
        rule_no, type_no, clock, after_days, months, is_total, is_once, year_cap, number_cap, cap
    )
        ON rule.type_no = fact.type_no
    OFFSET 0
),

windowed AS (
    SELECT
        opening.*,
        least((opening.starts_on + make_interval(months => opening.months))::date, date '9999-12-31') AS ends_on
    FROM opening
    WHERE
        opening.months IS NOT NULL
        AND opening.starts_on <= least(%(as_of)s::date, %(review_by)s::date)
    OFFSET 0
),

counting AS (
    SELECT
        fact.*,
        $points AS points,
        $value AS value,
        $bucket AS bucket
    FROM windowed AS fact
    WHERE
        fact.counted_type IS NOT NULL
        AND fact.ends_on > %(as_of)s::date
        AND $counted_year
        AND $when
    OFFSET 0
),

placed AS (
    SELECT
        counting.*,
        row_number() OVER best AS place,
        greatest(
            counting.year_cap
            - coalesce(
                sum(abs(counting.points)) OVER (best ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0
            ),
            0
        ) AS room
    FROM counting
    WINDOW best AS (
        PARTITION BY counting.participant_id, counting.rule_no, counting.bucket
        ORDER BY abs(counting.points) DESC, counting.occurred_on DESC, counting.record_no COLLATE "C" ASC
    )
),

trimmed AS (
    SELECT
        placed.*,
        CASE
            WHEN placed.is_once AND placed.place > 1 THEN 0
            WHEN placed.year_cap IS NULL THEN placed.points
            ELSE greatest(least(placed.points, placed.room), -placed.room)
        END AS share
    FROM placed
),

ranked AS (
    SELECT
        trimmed.*,
        row_number() OVER (
            PARTITION BY trimmed.participant_id, trimmed.rule_no
            ORDER BY abs(trimmed.share) DESC, trimmed.occurred_on DESC, trimmed.record_no COLLATE "C" ASC
        ) AS standing
    FROM trimmed
),

kept AS (
    SELECT
        ranked.*,
        CASE WHEN ranked.standing > ranked.number_cap THEN 0 ELSE ranked.share END AS kept,
        (ranked.is_once AND ranked.place > 1)
        OR ranked.share <> ranked.points
        OR coalesce(ranked.standing > ranked.number_cap, FALSE) AS is_cut
    FROM ranked
),

summed AS (
    SELECT
        kept.*,
        sum(kept.kept) OVER of_rule AS sum_of_points,
        sum(kept.value) OVER of_rule AS sum_of_values,
        bool_or(kept.is_cut) OVER of_rule AS some_cut
    FROM kept
    WINDOW of_rule AS (PARTITION BY kept.participant_id, kept.rule_no)
),

worth AS (
    SELECT
        summed.*,
        $earned AS earned
    FROM summed
    OFFSET 0
)

SELECT
    worth.participant_id,
    worth.rule_no,
    greatest(least(worth.earned, worth.cap), -worth.cap)::numeric AS rule_points,
    worth.some_cut OR abs(worth.earned) > worth.cap AS is_capped,
    worth.record_id,
    worth.record_type,
    worth.source,
    worth.record_no,
    worth.occurred_on,
    $counts_until AS counts_until,
    CASE WHEN NOT worth.is_total THEN worth.kept::bigint END AS points
FROM worth
ORDER BY worth.participant_id, worth.rule_no, worth.record_no COLLATE "C"
