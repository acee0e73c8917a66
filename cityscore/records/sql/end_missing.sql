-- What a complete list does not name any more ends here.
UPDATE records_record newest
   SET superseded_at = greatest(%(at)s, newest.received_at)
  FROM missing_record missing
 WHERE newest.city_id = (SELECT open_city())
   AND newest.id = missing.id
