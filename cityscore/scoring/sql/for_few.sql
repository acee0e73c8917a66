-- For the rest of the transaction, keep the plan of each statement: planning one anew for each participant
-- would take longer than running it.
SELECT set_config('plan_cache_mode', 'force_generic_plan', TRUE)
