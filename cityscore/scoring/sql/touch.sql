-- Those of the named participants who take part in the schemes wait to be scored again. Answers the schemes.
WITH concerned AS (
    SELECT
        enrolment.scheme_id,
        enrolment.participant_id
    FROM participants_enrolment AS enrolment
    WHERE
        enrolment.participant_id = ANY(%(participant_ids)s)
        AND enrolment.ended_at IS NULL
        AND (%(scheme_id)s::bigint IS NULL OR enrolment.scheme_id = %(scheme_id)s)
),

listed AS (
    INSERT INTO scoring_touched (city_id, scheme_id, participant_id, touched_at)
    SELECT
        open_city(),
        concerned.scheme_id,
        concerned.participant_id,
        %(at)s
    FROM concerned
    ORDER BY concerned.scheme_id, concerned.participant_id
    ON CONFLICT DO NOTHING
)

SELECT DISTINCT concerned.scheme_id
FROM concerned
ORDER BY concerned.scheme_id
