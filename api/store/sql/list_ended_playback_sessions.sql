-- Sessions that may still be alive in Redis: they ended less than $1 seconds ago.
SELECT id, tenant_id, user_id, state, end_reason FROM playback_session
WHERE state IN ('ENDED', 'REVOKED') AND ended_at > now() - make_interval(secs => $1)
