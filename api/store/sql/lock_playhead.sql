SELECT position_ms, slack_ms, max_rate,
       extract(epoch FROM now() - coalesce(position_at, started_at))::double precision AS elapsed_seconds
FROM playback_session
WHERE id = $1 AND state = 'ACTIVE'
FOR UPDATE
