-- Count one use of an agreement, unless that would pass its cap: then no row comes back. The row lock that
-- the update takes makes concurrent uses wait for each other, and the condition is read again after it.
INSERT INTO conversions_usecounter (city_id, agreement_id, standing_id, month_starts_on, used_count)
VALUES (open_city(), %(agreement)s, %(standing)s::bigint, %(month)s::date, 1)
    ON CONFLICT ON CONSTRAINT a_visitors_use_is_counted_in_one_place
    DO UPDATE SET used_count = conversions_usecounter.used_count + 1
        WHERE conversions_usecounter.used_count < %(cap)s
RETURNING used_count
