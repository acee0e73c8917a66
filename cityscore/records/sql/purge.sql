-- Some records whose time is over, with every revision; whose they were.
WITH due AS (
    SELECT newest.record_type_id, newest.record_no
      FROM records_record newest
     WHERE newest.city_id = (SELECT open_city())
       AND newest.record_type_id = %(record_type_id)s
       AND newest.superseded_at IS NULL
       AND newest.recorded_on < %(before)s
     ORDER BY newest.id
     LIMIT %(most)s
)
DELETE FROM records_record purged
 USING due
 WHERE purged.city_id = (SELECT open_city())
   AND purged.record_type_id = due.record_type_id
   AND purged.record_no = due.record_no
RETURNING purged.participant_id, purged.superseded_at IS NULL
