-- The videos that a student sees: of one session, or of every lecture in which the student is enrolled.
SELECT video.id, video.session_id, lecture_session.lecture_id, video.title, video.position, video.status, video.playable,
       video.duration_seconds,
       (SELECT object_key FROM asset WHERE asset.video_id = video.id AND asset.name = 'poster.jpg') AS poster_key,
       enrollment.id AS enrollment_id,
       enrollment.id IS NOT NULL AS is_callers,
       coalesce(enrollment.status = 'ACTIVE', false) AS is_active,
       EXISTS (SELECT FROM session_enrollment
               WHERE session_enrollment.session_id = video.session_id
                 AND session_enrollment.enrollment_id = enrollment.id) AS opens_session,
       coalesce(permission.rule, 'free') AS rule,
       coalesce(progress.progress, 0) AS progress,
       coalesce(progress.last_position_seconds, 0) AS last_position_seconds,
       coalesce(progress.completed, false) AS completed
FROM video
JOIN lecture_session ON lecture_session.id = video.session_id
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id AND student.user_id = $2)
       ON enrollment.lecture_id = lecture_session.lecture_id AND enrollment.tenant_id = video.tenant_id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress
       ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
WHERE video.tenant_id = $1
  AND (video.status = 'READY' OR video.playable)
  AND (video.session_id = $3 OR ($3::bigint IS NULL AND enrollment.id IS NOT NULL))
ORDER BY lecture_session.lecture_id, lecture_session.position, video.position, video.id
LIMIT $4
