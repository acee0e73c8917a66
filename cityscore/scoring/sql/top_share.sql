-- Everybody's band once the whole city is known. Groups of equal totals are counted from the top; a band
-- with a share of places goes down to the last group that still fits whole.
WITH scored AS (
    SELECT
        score.participant_id,
        score.total
    FROM ($scores) AS score
),

grouped AS (
    SELECT
        scored.total,
        sum(count(*)) OVER (ORDER BY scored.total DESC) AS admitted,
        sum(count(*)) OVER () AS everyone
    FROM scored
    GROUP BY scored.total
),

admission AS (
    SELECT
        $floors
    FROM grouped
)

SELECT
    scored.participant_id,
    $band AS band
FROM scored
CROSS JOIN admission
