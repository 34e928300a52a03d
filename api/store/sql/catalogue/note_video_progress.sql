-- How far the student may seek under `once`; and a completed video turns `once` into `free`. The policy's version stays:
-- the rule of a completed video is `free` in any case, and other viewers must not be thrown out.
WITH seen AS (
    UPDATE video_progress SET max_watched_seconds = greatest(max_watched_seconds, last_position_seconds)
    WHERE id = $1
    RETURNING video_id, enrollment_id, completed
)
UPDATE video_permission SET rule = 'free', updated_at = now()
FROM seen
WHERE seen.completed AND video_permission.rule = 'once'
  AND video_permission.video_id = seen.video_id
  AND video_permission.enrollment_id = seen.enrollment_id
