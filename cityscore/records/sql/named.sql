-- The record numbers that a complete list names, before any of its rows are taken out.
CREATE TEMP TABLE named_record ON COMMIT DROP AS
SELECT DISTINCT record_type_id, record_no FROM incoming_record
