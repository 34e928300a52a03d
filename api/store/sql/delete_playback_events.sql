-- At most $2 events that were received more than $1 days ago. Those that another process is removing are left to it.
DELETE FROM playback_event
WHERE id IN (SELECT id FROM playback_event
             WHERE received_at < now() - make_interval(days => $1)
             ORDER BY received_at LIMIT $2
             FOR UPDATE SKIP LOCKED)
