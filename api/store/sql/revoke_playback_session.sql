UPDATE playback_session SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = $2
WHERE id = $1 AND state = 'ACTIVE'
