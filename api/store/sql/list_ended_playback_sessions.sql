-- Those that might still live in Redis: over for less than $1 seconds.
SELECT id, tenant_id, user_id, state, end_reason FROM playback_session
WHERE state IN ('ENDED', 'REVOKED') AND ended_at > now() - make_interval(secs => $1)
