-- Rows that say what is known already.
DELETE FROM incoming_record incoming
 USING records_record newest
 WHERE newest.city_id = (SELECT open_city())
   AND newest.record_type_id = incoming.record_type_id
   AND newest.record_no = incoming.record_no
   AND newest.superseded_at IS NULL
   AND newest.content_digest = incoming.content_digest
