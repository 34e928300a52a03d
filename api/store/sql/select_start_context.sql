-- One row for a video of the tenant; the enrolment's part is NULL unless it is an enrolment of this user there.
SELECT video.playable, video.policy_version, coalesce(permission_version.version, 0) AS permission_version,
       video.allow_skip, video.max_speed, video.show_watermark,
       enrollment.id IS NOT NULL AS is_callers,
       coalesce(enrollment.status = 'ACTIVE' AND enrollment.lecture_id = lecture_session.lecture_id, false) AS is_active,
       EXISTS (SELECT FROM session_enrollment
               WHERE session_enrollment.session_id = video.session_id
                 AND session_enrollment.enrollment_id = enrollment.id) AS opens_session,
       EXISTS (SELECT FROM account
               WHERE account.tenant_id = $1 AND account.user_id = $4
                 AND account.disabled_at IS NOT NULL) AS account_is_disabled,
       coalesce(permission.rule, 'free') AS rule,
       permission.allow_skip_override, permission.max_speed_override, permission.show_watermark_override,
       coalesce(permission.block_seek, false) AS block_seek,
       coalesce(permission.block_speed_control, false) AS block_speed_control,
       coalesce(progress.completed, false) AS completed,
       coalesce(progress.max_watched_seconds, 0) AS max_watched_seconds
FROM video
JOIN lecture_session ON lecture_session.id = video.session_id
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id AND student.user_id = $4)
       ON enrollment.id = $3 AND enrollment.tenant_id = video.tenant_id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN permission_version
       ON permission_version.video_id = video.id AND permission_version.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress
       ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
WHERE video.tenant_id = $1 AND video.id = $2
