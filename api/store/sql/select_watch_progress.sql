SELECT progress, last_position_seconds, updated_at FROM video_progress WHERE video_id = $1 AND enrollment_id = $2
