-- Count one use, unless that would pass the limit: then no row comes back. The row lock that the
-- update takes makes concurrent uses wait for each other, and the condition is read again after it.
INSERT INTO rewards_quotacounter
       (city_id, perk_id, participant_id, standing_id, merchant_id, per, period_starts_on, used_count)
VALUES (open_city(), %(perk)s, %(participant)s::bigint, %(standing)s::bigint, %(merchant)s::bigint,
        %(per)s, %(period_starts_on)s, 1)
    ON CONFLICT ON CONSTRAINT a_use_is_counted_in_one_place
    DO UPDATE SET used_count = rewards_quotacounter.used_count + 1
        WHERE rewards_quotacounter.used_count < %(limit)s
RETURNING used_count
