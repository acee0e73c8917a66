-- Lines that the end of the file took back: the others of a contradicted record number, or repetitions.
-- Answers how many of them repeat a row that stays.
WITH gone AS (
    DELETE FROM incoming_record WHERE line = ANY(%(lines)s)
    RETURNING record_type_id, record_no
)
SELECT count(*)
  FROM gone
 WHERE EXISTS (
    SELECT FROM incoming_record kept
     WHERE kept.record_type_id = gone.record_type_id
       AND kept.record_no = gone.record_no
       AND kept.line <> ALL(%(lines)s)
 )
