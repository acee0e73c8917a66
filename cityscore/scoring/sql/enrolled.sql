-- Everybody whose enrolment in the scheme is in force at this moment.
SELECT enrolment.participant_id
FROM participants_enrolment AS enrolment
WHERE
    enrolment.scheme_id = %(scheme_id)s
    AND enrolment.ended_at IS NULL
    AND $among_enrolled
