-- What the records of one participant under one rule are worth together, each first cut to its share.
(
    SELECT greatest(least(sum(kept.share), $most), -$most)::bigint
    FROM (
        SELECT shared.share
        FROM (
            SELECT $share AS share$ties
            FROM unnest($arrays) AS gathered ($columns)$grouped
        ) AS shared$best
    ) AS kept
)
