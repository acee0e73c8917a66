-- What a feed's files brought: by month and kind, when it was recorded and received, how many fields it has.
-- A revision that a person made later keeps the number of its file and is left out.
WITH brought AS (
    SELECT DISTINCT ON (record.import_file_id, record.record_type_id, record.record_no)
        record.record_type_id,
        record.recorded_on,
        record.fields,
        (import.received_at AT TIME ZONE %(time_zone)s)::date AS received_on
    FROM records_record AS record
    INNER JOIN records_import AS import ON import.id = record.import_file_id
    WHERE import.feed_id = %(feed_id)s AND import.received_at >= %(since)s AND record.status = 'active'
    ORDER BY record.import_file_id, record.record_type_id, record.record_no, record.id
)

SELECT
    record_type_id,
    recorded_on,
    received_on,
    count(*) AS record_count,
    sum((SELECT count(*) FROM jsonb_object_keys(fields))) AS filled_count
FROM brought
GROUP BY record_type_id, recorded_on, received_on
