-- The number is arbitrary; only migrations use it.
SELECT pg_advisory_xact_lock(7583926401)
