-- Which of these participants let a source answer about them now.
SELECT DISTINCT enrolment.participant_id
  FROM participants_enrolment enrolment
  JOIN participants_consent consent
    ON consent.city_id = enrolment.city_id
   AND consent.enrolment_id = enrolment.id
 WHERE enrolment.city_id = (SELECT open_city())
   AND enrolment.participant_id = ANY(%(ids)s::bigint[])
   AND enrolment.ended_at IS NULL
   AND consent.source_id = %(source_id)s::bigint
   AND consent.withdrawn_at IS NULL
