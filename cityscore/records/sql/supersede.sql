-- Rows that say something new about a known record: its newest revision ends here.
UPDATE records_record newest
   SET superseded_at = greatest(%(at)s, newest.received_at)
  FROM incoming_record incoming
 WHERE newest.city_id = (SELECT open_city())
   AND newest.record_type_id = incoming.record_type_id
   AND newest.record_no = incoming.record_no
   AND newest.superseded_at IS NULL
