-- Participants behind these blind indexes who take part in a scheme and, where a source is named, let it
-- answer about them.
SELECT participant.identifier_index, participant.id
  FROM participants_participant participant
 WHERE participant.city_id = (SELECT open_city())
   AND participant.identifier_index = ANY(%(indexes)s::bytea[])
   AND EXISTS (
        SELECT
          FROM participants_enrolment enrolment
         WHERE enrolment.city_id = (SELECT open_city())
           AND enrolment.participant_id = participant.id
           AND enrolment.ended_at IS NULL
           AND (
                %(source_id)s::bigint IS NULL
                OR EXISTS (
                    SELECT
                      FROM participants_consent consent
                     WHERE consent.city_id = (SELECT open_city())
                       AND consent.enrolment_id = enrolment.id
                       AND consent.source_id = %(source_id)s::bigint
                       AND consent.withdrawn_at IS NULL
                )
           )
   )
