-- By record number, where the staged rows and the newest records differ, and in which columns.
SELECT type.code AS record_type,
       incoming.record_no,
       CASE
           WHEN newest.id IS NULL THEN 'new'
           WHEN newest.participant_id <> incoming.participant_id THEN 'of-another'
           ELSE 'changed'
       END AS difference,
       CASE WHEN newest.participant_id = incoming.participant_id THEN
           array_remove(ARRAY[
               CASE WHEN newest.occurred_on <> incoming.occurred_on THEN 'occurred_on' END,
               CASE WHEN newest.ended_on IS DISTINCT FROM incoming.ended_on THEN 'ended_on' END,
               CASE WHEN newest.recorded_on <> incoming.recorded_on THEN 'recorded_on' END,
               CASE WHEN newest.status <> incoming.status THEN 'status' END,
               CASE WHEN newest.document_no <> incoming.document_no THEN 'document_no' END,
               CASE WHEN newest.authority <> incoming.authority THEN 'authority' END
           ], NULL)
           || ARRAY(
               SELECT name
                 FROM jsonb_object_keys(newest.fields || incoming.fields) AS name
                WHERE (newest.fields -> name) IS DISTINCT FROM (incoming.fields -> name)
                ORDER BY name
           )
           ELSE ARRAY[]::text[]
       END AS columns
  FROM incoming_record incoming
  JOIN schemes_recordtype type
    ON type.city_id = (SELECT open_city())
   AND type.id = incoming.record_type_id
  LEFT JOIN records_record newest
    ON newest.city_id = (SELECT open_city())
   AND newest.record_type_id = incoming.record_type_id
   AND newest.record_no = incoming.record_no
   AND newest.superseded_at IS NULL
 WHERE newest.id IS NULL
    OR newest.participant_id <> incoming.participant_id
    OR newest.content_digest <> incoming.content_digest
 ORDER BY record_type, record_no
