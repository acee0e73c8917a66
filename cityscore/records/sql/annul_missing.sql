-- The annulled revision of what is missing. Its digest is no row's: when a later list names the record again,
-- that is news.
INSERT INTO records_record (
    city_id, participant_id, record_type_id, record_no, occurred_on, ended_on, recorded_on, status, set_aside,
    document_no, authority, fields, content_digest, import_file_id, received_at
)
SELECT open_city(), ended.participant_id, ended.record_type_id, ended.record_no, ended.occurred_on, ended.ended_on,
       ended.recorded_on, 'annulled', ended.set_aside, ended.document_no, ended.authority, ended.fields,
       sha256(ended.content_digest || 'missing'::bytea), %(import_id)s, greatest(%(at)s, ended.received_at)
  FROM missing_record missing
  JOIN records_record ended
    ON ended.city_id = (SELECT open_city())
   AND ended.id = missing.id
RETURNING participant_id
