-- For the rest of the transaction, plan for a whole shard: sort and hash it in memory, and never look its rows
-- up one by one, whatever the statistics say or do not say yet.
SELECT
    set_config('work_mem', '256MB', TRUE),
    set_config('enable_nestloop', 'off', TRUE),
    set_config('plan_cache_mode', 'auto', TRUE)
