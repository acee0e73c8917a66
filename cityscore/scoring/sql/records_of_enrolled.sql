-- What may count: the newest revision received by the high-water mark, active and not set aside (disputed,
-- removed, unconfirmed), from a consented source, of somebody whose enrolment is in force.
SELECT
    record.participant_id,
    record.id AS record_id,
    kind.code AS record_type,
    source.code AS source,
    record.record_no,
    record.occurred_on,
    record.ended_on,
    record.recorded_on,
    record.fields
FROM records_record AS record
INNER JOIN schemes_recordtype AS kind ON kind.id = record.record_type_id
INNER JOIN schemes_source AS source ON source.id = kind.source_id
INNER JOIN participants_enrolment AS enrolment
    ON
        enrolment.participant_id = record.participant_id
        AND enrolment.scheme_id = %(scheme_id)s
        AND enrolment.ended_at IS NULL
INNER JOIN participants_consent AS consent
    ON
        consent.enrolment_id = enrolment.id
        AND consent.source_id = kind.source_id
        AND consent.withdrawn_at IS NULL
WHERE
    record.received_at <= %(high_water_at)s
    AND (record.superseded_at IS NULL OR record.superseded_at > %(high_water_at)s)
    AND record.status = 'active'
    AND record.set_aside = ''
    AND $among_records
    AND $among_enrolled
    AND $among_consents
