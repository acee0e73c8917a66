-- The current score of everybody who takes part, in an order that no locale decides.
SELECT
    participant.public_id,
    current.total_hundredths,
    current.grants_hundredths,
    current.band,
    current.dimensions,
    current.held_rules,
    current.next_change_on
FROM ($current) AS current
INNER JOIN participants_enrolment AS enrolment
    ON
        enrolment.participant_id = current.participant_id
        AND enrolment.scheme_id = %(scheme_id)s
        AND enrolment.ended_at IS NULL
INNER JOIN participants_participant AS participant ON participant.id = current.participant_id
ORDER BY participant.public_id
