-- Awards from agreements that count on the day.
SELECT
    award.participant_id,
    award.hundredths
FROM scoring_grant AS award
WHERE
    award.scheme_id = %(scheme_id)s
    AND award.counts_from <= %(as_of)s::date
    AND award.counts_until > %(as_of)s::date
    AND $among_grants
