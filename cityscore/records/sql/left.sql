-- The rows that are left, as they are kept until somebody has decided.
SELECT line, participant_id, record_type_id, record_no, occurred_on::text, ended_on::text, recorded_on::text,
       status, document_no, authority, fields::text, encode(content_digest, 'hex')
  FROM incoming_record
 ORDER BY line
