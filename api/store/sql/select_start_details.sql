-- What a player shows around video $2 of tenant $1, for enrolment $3: the video, how far the student has come, and which video
-- follows in the lecture, of those that the enrolment lets play.
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'own_thumbnail') AS own_thumbnail_key,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key,
       student.name AS student_name,
       coalesce(progress.last_position_seconds, 0) AS last_position_seconds,
       coalesce(progress.max_watched_seconds, 0) AS max_watched_seconds,
       coalesce(progress.completed, false) AS completed,
       (SELECT json_build_object('video', following.id, 'title', following.title)
        FROM video AS following
        JOIN lecture_session ON lecture_session.id = following.session_id
        JOIN session_enrollment ON session_enrollment.session_id = lecture_session.id
                               AND session_enrollment.enrollment_id = enrollment.id
        LEFT JOIN video_permission ON video_permission.video_id = following.id
                                  AND video_permission.enrollment_id = enrollment.id
        WHERE lecture_session.lecture_id = video_detail.lecture_id AND following.playable
          AND video_permission.rule IS DISTINCT FROM 'blocked'
          AND (lecture_session.position, lecture_session.id, following.position, following.id)
              > (own_session.position, own_session.id, video_detail.position, video_detail.id)
        ORDER BY lecture_session.position, lecture_session.id, following.position, following.id
        LIMIT 1) AS next
FROM video_detail
JOIN lecture_session AS own_session ON own_session.id = video_detail.session_id
JOIN enrollment ON enrollment.id = $3 AND enrollment.tenant_id = video_detail.tenant_id
JOIN student ON student.id = enrollment.student_id
LEFT JOIN video_progress AS progress
       ON progress.video_id = video_detail.id AND progress.enrollment_id = enrollment.id
WHERE video_detail.tenant_id = $1 AND video_detail.id = $2
