-- Awards from agreements, given by the high-water mark, that count on the day or will.
SELECT
    award.participant_id,
    award.hundredths,
    award.counts_from,
    award.counts_until
FROM scoring_grant AS award
WHERE
    award.scheme_id = %(scheme_id)s
    AND award.granted_at <= %(high_water_at)s
    AND award.counts_until > %(as_of)s::date
    AND $among_grants
