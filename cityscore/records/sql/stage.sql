-- Rows of consenting participants on their way in; gone when the transaction ends.
CREATE TEMP TABLE incoming_record (
    line bigint NOT NULL,
    participant_id bigint NOT NULL,
    record_type_id bigint NOT NULL,
    record_no text NOT NULL,
    occurred_on date NOT NULL,
    ended_on date,
    recorded_on date NOT NULL,
    status text NOT NULL,
    set_aside text NOT NULL DEFAULT '',
    document_no text NOT NULL,
    authority text NOT NULL,
    fields jsonb NOT NULL,
    content_digest bytea NOT NULL
) ON COMMIT DROP
