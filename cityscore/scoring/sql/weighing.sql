-- What the records of one participant under one rule are worth together, each first cut to its share.
(
    SELECT sum(kept.share)
    FROM (
        SELECT shared.share
        FROM (
            SELECT $share AS share$ties
            FROM unnest($arrays) AS gathered ($columns)
        ) AS shared$best
    ) AS kept
)
