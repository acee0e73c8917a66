-- What is left is new; the participants it is about are to be scored again.
WITH added AS (
    INSERT INTO records_record (
        city_id, participant_id, record_type_id, record_no, occurred_on, ended_on, recorded_on, status,
        set_aside, document_no, authority, fields, content_digest, import_file_id, received_at
    )
    SELECT open_city(), participant_id, record_type_id, record_no, occurred_on, ended_on, recorded_on, status,
           set_aside, document_no, authority, fields, content_digest, %(import_id)s, %(at)s
      FROM incoming_record
    RETURNING participant_id
)
SELECT participant_id, count(*) FROM added GROUP BY participant_id
