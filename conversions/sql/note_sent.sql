-- What was sent of each of these consents, at home. Looked up one by one, whatever statistics say.
UPDATE conversions_conversionconsent AS given
   SET is_stale = false,
       sent_points_hundredths = sent.points,
       sent_band = sent.band,
       sent_at = %(at)s
  FROM unnest(%(consents)s::bigint[], %(points)s::bigint[], %(bands)s::text[]) AS sent (id, points, band)
 WHERE given.id = sent.id
   AND given.id = ANY(%(consents)s::bigint[])
