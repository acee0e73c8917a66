-- Write what visitors hold in the open city, the host. Pseudonyms in order, so that two batches that share
-- some wait for each other in one direction.
INSERT INTO conversions_standing
       (city_id, agreement_id, pseudonym, points_hundredths, band, is_recognised_only, issued_at, valid_until,
        in_letter)
SELECT open_city(), %(agreement)s, sent.pseudonym, sent.points, sent.band, sent.recognised, %(at)s,
       %(valid_until)s, %(in_letter)s
  FROM unnest(%(pseudonyms)s::uuid[], %(points)s::bigint[], %(bands)s::text[], %(recognised)s::boolean[])
       AS sent (pseudonym, points, band, recognised)
 ORDER BY sent.pseudonym
    ON CONFLICT ON CONSTRAINT a_pseudonym_has_one_standing
    DO UPDATE SET agreement_id = EXCLUDED.agreement_id,
                  points_hundredths = EXCLUDED.points_hundredths,
                  band = EXCLUDED.band,
                  is_recognised_only = EXCLUDED.is_recognised_only,
                  issued_at = EXCLUDED.issued_at,
                  valid_until = EXCLUDED.valid_until,
                  ended_at = NULL,
                  in_letter = EXCLUDED.in_letter
