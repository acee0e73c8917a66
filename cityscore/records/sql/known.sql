-- How many of the rows that are left say something new about a known record.
SELECT count(*)
  FROM incoming_record incoming
  JOIN records_record newest
    ON newest.city_id = (SELECT open_city())
   AND newest.record_type_id = incoming.record_type_id
   AND newest.record_no = incoming.record_no
   AND newest.superseded_at IS NULL
