-- How many a run will compute, and the first participant of each of its parts.
SELECT
    count(*) AS expected,
    array_agg(placed.participant_id ORDER BY placed.participant_id) FILTER (
        WHERE mod(placed.place, %(shard_size)s) = 1 OR %(shard_size)s = 1
    ) AS first_ids
FROM (
    SELECT
        everybody.participant_id,
        row_number() OVER (ORDER BY everybody.participant_id) AS place
    FROM ($participants) AS everybody
) AS placed
