-- The active records of these types that a complete list does not name.
CREATE TEMP TABLE missing_record ON COMMIT DROP AS
SELECT newest.id
  FROM records_record newest
 WHERE newest.city_id = (SELECT open_city())
   AND newest.record_type_id = ANY(%(type_ids)s)
   AND newest.superseded_at IS NULL
   AND newest.status = 'active'
   AND NOT EXISTS (
        SELECT FROM named_record named
         WHERE named.record_type_id = newest.record_type_id
           AND named.record_no = newest.record_no
   )
