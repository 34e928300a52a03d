-- The file of a video, and what decides whether user $2 of tenant $3 (both NULL: a visitor) may have it. The enrolment is the
-- user's own in the video's lecture; its part is NULL where there is none.
SELECT video.tenant_id, video.file_key, video.source_bytes, video.content_type, video.duration_seconds,
       video.plan -> 'source' AS source, video.source_removed_at IS NOT NULL AS is_source_removed,
       lecture.is_published, lecture.free_lectures_count,
       (SELECT count(*)
        FROM video AS earlier JOIN lecture_session AS section ON section.id = earlier.session_id
        WHERE section.lecture_id = lecture.id
          AND (section.position, section.id, earlier.position) < (here.position, here.id, video.position)) AS place,
       enrollment.id AS enrollment_id,
       coalesce(enrollment.status = 'ACTIVE', false) AS is_active,
       EXISTS (SELECT FROM session_enrollment
               WHERE session_enrollment.session_id = video.session_id
                 AND session_enrollment.enrollment_id = enrollment.id) AS opens_session,
       coalesce(permission.rule, 'free') AS rule,
       EXISTS (SELECT FROM account
               WHERE account.tenant_id = video.tenant_id AND account.user_id = $2
                 AND account.password_hash IS NULL) AS account_is_pending
FROM video
JOIN lecture_session AS here ON here.id = video.session_id
JOIN lecture ON lecture.id = here.lecture_id
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id AND student.user_id = $2)
       ON enrollment.lecture_id = lecture.id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
WHERE video.id = $1 AND ($3::bigint IS NULL OR video.tenant_id = $3)
