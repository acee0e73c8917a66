"""What every room stands on: cities kept apart, the audit log, refusals, clocks, keys, work that survives."""
