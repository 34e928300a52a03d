UPDATE playback_session
SET last_seen_at = now(), position_ms = $2, position_at = now(), slack_ms = $3,
    reported = reported + $4::text::int4multirange
WHERE id = $1
