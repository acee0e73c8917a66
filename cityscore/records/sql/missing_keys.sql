-- The record numbers of what a complete list does not name.
SELECT type.code, newest.record_no
  FROM missing_record missing
  JOIN records_record newest ON newest.id = missing.id
  JOIN schemes_recordtype type ON type.city_id = newest.city_id AND type.id = newest.record_type_id
 ORDER BY type.code, newest.record_no
