-- A record number that already names a record of somebody else: the row is taken out and refused.
DELETE FROM incoming_record incoming
 USING records_record newest
 WHERE newest.city_id = (SELECT open_city())
   AND newest.record_type_id = incoming.record_type_id
   AND newest.record_no = incoming.record_no
   AND newest.superseded_at IS NULL
   AND newest.participant_id <> incoming.participant_id
RETURNING incoming.line
