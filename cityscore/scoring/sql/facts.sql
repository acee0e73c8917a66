-- One row for every record that some rule may count. Each field is read from its JSON once: OFFSET 0 keeps
-- the planner from reading it again wherever it is used. counted_type is null until the record is recorded.
SELECT
    record.participant_id,
    record.record_id,
    record.record_type,
    record.source,
    record.record_no,
    record.occurred_on,
    record.ended_on,
    record.recorded_on,
    kind.type_no,
    CASE WHEN record.recorded_on <= %(as_of)s::date THEN kind.type_no END AS counted_type$fields
FROM ($records) AS record
INNER JOIN (VALUES
    $kinds
) AS kind (record_type, type_no$keys)
    ON kind.record_type = record.record_type
OFFSET 0
