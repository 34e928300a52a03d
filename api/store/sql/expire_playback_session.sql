-- The session lasted until its last sign of life.
UPDATE playback_session SET state = 'EXPIRED', ended_at = last_seen_at, end_reason = 'expired'
WHERE id = $1 AND state = 'ACTIVE'
