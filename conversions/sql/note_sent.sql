-- What was sent of each of these consents, at home; nothing for who has no score to send any more.
UPDATE conversions_conversionconsent AS given
   SET is_stale = false,
       sent_points_hundredths = sent.points,
       sent_band = sent.band,
       sent_at = sent.sent_at
  FROM unnest(%(consents)s::bigint[], %(points)s::bigint[], %(bands)s::text[], %(sent)s::timestamptz[])
       AS sent (id, points, band, sent_at)
 WHERE given.id = sent.id
