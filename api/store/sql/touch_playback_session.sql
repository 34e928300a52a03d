UPDATE playback_session SET last_seen_at = now() WHERE id = $1 AND state = 'ACTIVE'
