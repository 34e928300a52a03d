-- The videos that a student sees, with what the student may do with them and has done: of one session, of one lecture, or of every lecture
-- in which the student is enrolled.
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'own_thumbnail') AS own_thumbnail_key,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key,
       enrollment.id AS enrollment_id,
       enrollment.id IS NOT NULL AS is_callers,
       coalesce(enrollment.status = 'ACTIVE', false) AS is_active,
       EXISTS (SELECT FROM session_enrollment
               WHERE session_enrollment.session_id = video_detail.session_id
                 AND session_enrollment.enrollment_id = enrollment.id) AS opens_session,
       coalesce(permission.rule, 'free') AS rule,
       coalesce(watched.progress, 0) AS watched_share,
       coalesce(watched.last_position_seconds, 0) AS last_position_seconds,
       coalesce(watched.max_watched_seconds, 0) AS max_watched_seconds,
       lecture_session.position AS session_position,
       coalesce(watched.completed, false) AS completed
FROM video_detail
JOIN lecture_session ON lecture_session.id = video_detail.session_id
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id AND student.user_id = $2)
       ON enrollment.lecture_id = lecture_session.lecture_id AND enrollment.tenant_id = video_detail.tenant_id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video_detail.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS watched
       ON watched.video_id = video_detail.id AND watched.enrollment_id = enrollment.id
WHERE video_detail.tenant_id = $1
  AND (video_detail.status = 'READY' OR video_detail.playable)
  AND (video_detail.session_id = $3 OR ($3::bigint IS NULL AND enrollment.id IS NOT NULL))
  AND ($5::bigint IS NULL OR video_detail.lecture_id = $5)
ORDER BY lecture_session.lecture_id, lecture_session.position, video_detail.position, video_detail.id
LIMIT $4
