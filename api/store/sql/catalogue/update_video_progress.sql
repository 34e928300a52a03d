-- A student changes what is theirs. Completing a video turns `once` into `free`, as it came and not as staff set it. The
-- policy's version stays: the rule of a completed video is `free` in any case, and other viewers must not be thrown out.
WITH before AS (
    SELECT id, completed FROM video_progress WHERE tenant_id = $1 AND id = $3 FOR UPDATE
), changed AS (
    UPDATE video_progress
    SET updated_at = now(),
        progress = CASE WHEN $4::boolean THEN $5::double precision ELSE progress END,
        last_position_seconds = CASE WHEN $6::boolean THEN $7::double precision ELSE last_position_seconds END,
        completed = CASE WHEN $8::boolean THEN $9::boolean ELSE video_progress.completed END
    FROM before
    WHERE video_progress.id = before.id
      AND ($2::text IS NULL
           OR EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id
                      WHERE enrollment.id = enrollment_id AND student.user_id = $2))
    RETURNING video_progress.id, video_id, enrollment_id, video_progress.completed AND NOT before.completed AS is_new
), promoted AS (
    UPDATE video_permission SET rule = 'free', is_override = false, updated_at = now()
    FROM changed
    WHERE changed.is_new AND video_permission.rule = 'once'
      AND video_permission.video_id = changed.video_id
      AND video_permission.enrollment_id = changed.enrollment_id
)
SELECT id FROM changed
