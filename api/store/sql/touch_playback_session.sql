-- Players call every few seconds; a row written once a minute says as much.
UPDATE playback_session SET last_seen_at = now()
WHERE id = $1 AND state = 'ACTIVE' AND last_seen_at < now() - interval '1 minute'
