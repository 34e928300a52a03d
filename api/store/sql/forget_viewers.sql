-- Where at most $2 sessions that began more than $1 days ago were watched. Sessions that are being written to are left for
-- the next time.
UPDATE playback_session SET ip = NULL, user_agent = NULL, device_label = NULL
WHERE id IN (SELECT id FROM playback_session
             WHERE (ip IS NOT NULL OR user_agent IS NOT NULL) AND started_at < now() - make_interval(days => $1)
             ORDER BY started_at LIMIT $2
             FOR UPDATE SKIP LOCKED)
