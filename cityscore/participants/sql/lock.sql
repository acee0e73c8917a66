-- Nobody may join, leave, consent, withdraw or be erased until this transaction ends.
SELECT id
  FROM participants_participant
 WHERE city_id = (SELECT open_city())
   AND id = ANY(%(ids)s::bigint[])
 ORDER BY id
   FOR SHARE
