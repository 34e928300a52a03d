-- How far the student may seek under `once`.
UPDATE video_progress SET max_watched_seconds = greatest(max_watched_seconds, last_position_seconds)
WHERE id = $1
