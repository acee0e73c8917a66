-- One participant's band among everybody's.
SELECT banded.band
FROM ($banded) AS banded
WHERE banded.participant_id = %(participant_id)s
