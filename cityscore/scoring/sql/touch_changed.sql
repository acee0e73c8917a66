-- Whoever's records, enrolment or consents changed after the run's high-water mark waits to be scored again.
INSERT INTO scoring_touched (city_id, scheme_id, participant_id, touched_at)
SELECT
    open_city(),
    enrolment.scheme_id,
    enrolment.participant_id,
    %(at)s
FROM (
    SELECT record.participant_id
    FROM records_record AS record
    WHERE
        (record.received_at > %(high_water_at)s OR record.superseded_at > %(high_water_at)s)
        AND $among_received
    UNION
    SELECT joined.participant_id
    FROM participants_enrolment AS joined
    WHERE joined.scheme_id = %(scheme_id)s AND joined.joined_at > %(high_water_at)s AND $among_joined
    UNION
    SELECT joined.participant_id
    FROM participants_consent AS consent
    INNER JOIN participants_enrolment AS joined ON joined.id = consent.enrolment_id
    WHERE
        joined.scheme_id = %(scheme_id)s
        AND (consent.given_at > %(high_water_at)s OR consent.withdrawn_at > %(high_water_at)s)
        AND $among_joined
) AS changed
INNER JOIN participants_enrolment AS enrolment
    ON
        enrolment.participant_id = changed.participant_id
        AND enrolment.scheme_id = %(scheme_id)s
        AND enrolment.ended_at IS NULL
ORDER BY enrolment.participant_id
ON CONFLICT DO NOTHING
