UPDATE playback_session SET state = 'ENDED', ended_at = now(), last_seen_at = now(), end_reason = $2
WHERE id = ANY ($1::uuid[]) AND state = 'ACTIVE'
