-- Why an incoming row does not count, whatever its source says: what was disputed stays disputed and what the
-- person removed stays removed, also in the words of a new revision; a decision against an organisation waits
-- until somebody in the office has confirmed it.
UPDATE incoming_record incoming
   SET set_aside = CASE
           WHEN newest.set_aside IN ('disputed', 'removed') THEN newest.set_aside
           WHEN incoming.record_type_id = ANY(%(adverse_type_ids)s) AND incoming.status = 'active' THEN 'unconfirmed'
           ELSE ''
       END
  FROM incoming_record same
  LEFT JOIN records_record newest
         ON newest.city_id = (SELECT open_city())
        AND newest.record_type_id = same.record_type_id
        AND newest.record_no = same.record_no
        AND newest.superseded_at IS NULL
 WHERE same.line = incoming.line
