-- Take one use back from a limit, after it was annulled: the holder's own count, the one at the merchant,
-- or the one that everybody shares.
UPDATE rewards_quotacounter
   SET used_count = used_count - 1
 WHERE perk_id = %(perk)s
   AND participant_id IS NOT DISTINCT FROM %(participant)s::bigint
   AND standing_id IS NOT DISTINCT FROM %(standing)s::bigint
   AND merchant_id IS NOT DISTINCT FROM %(merchant)s::bigint
   AND per = %(per)s
   AND period_starts_on = %(period_starts_on)s
   AND used_count > 0
