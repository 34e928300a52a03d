-- The number is arbitrary and ours alone.
SELECT pg_advisory_xact_lock(7583926401)
