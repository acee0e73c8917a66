-- What each rule gives in all, and to how many people. Publishing it needs the suppression of small counts.
WITH line AS (
    $lines
),

worth AS (
    SELECT DISTINCT
        line.participant_id,
        line.rule_no,
        line.rule_points
    FROM line
)

SELECT
    worth.rule_no,
    sum(worth.rule_points)::bigint AS hundredths,
    count(*) FILTER (WHERE worth.rule_points <> 0) AS people
FROM worth
GROUP BY worth.rule_no
ORDER BY worth.rule_no
