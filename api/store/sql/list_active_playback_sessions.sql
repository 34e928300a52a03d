-- The next $2 sessions after the id $1.
SELECT id, tenant_id, user_id FROM playback_session
WHERE state = 'ACTIVE' AND id > $1
ORDER BY id LIMIT $2
