-- How many records of these types are active.
SELECT count(*)
  FROM records_record newest
 WHERE newest.city_id = (SELECT open_city())
   AND newest.record_type_id = ANY(%(type_ids)s)
   AND newest.superseded_at IS NULL
   AND newest.status = 'active'
