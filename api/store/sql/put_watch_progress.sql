-- $1 tenant, $2 video, $3 enrolment, $4 share, $5 position in seconds. What was completed stays so.
INSERT INTO video_progress (tenant_id, video_id, enrollment_id, progress, last_position_seconds, max_watched_seconds)
VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (video_id, enrollment_id) DO UPDATE
SET progress = excluded.progress, last_position_seconds = excluded.last_position_seconds,
    max_watched_seconds = greatest(video_progress.max_watched_seconds, excluded.max_watched_seconds), updated_at = now()
