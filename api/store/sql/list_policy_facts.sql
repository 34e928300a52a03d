-- What the policy of each ACTIVE enrolment of video $2 is made of, by name.
SELECT enrollment.id AS enrollment_id, student.name AS student_name, video.allow_skip, video.max_speed, video.show_watermark,
       coalesce(permission.rule, 'free') AS rule,
       permission.allow_skip_override, permission.max_speed_override, permission.show_watermark_override,
       coalesce(permission.block_seek, false) AS block_seek,
       coalesce(permission.block_speed_control, false) AS block_speed_control,
       coalesce(progress.completed, false) AS completed,
       coalesce(progress.max_watched_seconds, 0) AS max_watched_seconds
FROM video
JOIN lecture_session ON lecture_session.id = video.session_id
JOIN enrollment ON enrollment.lecture_id = lecture_session.lecture_id AND enrollment.status = 'ACTIVE'
JOIN student ON student.id = enrollment.student_id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress
       ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
WHERE video.tenant_id = $1 AND video.id = $2
ORDER BY student.name, enrollment.id
LIMIT $3
