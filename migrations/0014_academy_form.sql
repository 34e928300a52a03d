-- Who may see what is told of a video: each student by an ACTIVE enrolment that opens its session.
CREATE VIEW video_viewer AS
SELECT video.id AS video_id, student.tenant_id, student.user_id
FROM video
JOIN session_enrollment ON session_enrollment.session_id = video.session_id
JOIN enrollment ON enrollment.id = session_enrollment.enrollment_id AND enrollment.status = 'ACTIVE'
JOIN student ON student.id = enrollment.student_id;

-- A video's audience is everyone who is enrolled in its lecture. What counts only ACTIVE enrolments asks for is_active.
DROP VIEW video_audience;
CREATE VIEW video_audience AS
SELECT video.tenant_id, video.id AS video_id, video.duration_seconds, enrollment.id AS enrollment_id,
       enrollment.status = 'ACTIVE' AS is_active,
       student.name AS student_name, student.user_id, student.parent_phone, student.student_phone, student.school,
       student.grade, attendance.status AS attendance_status,
       coalesce(progress.progress, 0) AS progress,
       coalesce(progress.last_position_seconds, 0) AS last_position_seconds,
       coalesce(progress.completed, false) AS completed,
       coalesce(permission.rule, 'free') AS rule,
       CASE WHEN permission.rule = 'once' AND progress.completed THEN 'free'
            ELSE coalesce(permission.rule, 'free') END AS effective_rule,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.watched) AS range) AS watched_ms,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.unserved) AS range) AS unserved_ms
FROM video
JOIN lecture_session ON lecture_session.id = video.session_id
JOIN enrollment ON enrollment.lecture_id = lecture_session.lecture_id
JOIN student ON student.id = enrollment.student_id
LEFT JOIN attendance ON attendance.session_id = video.session_id AND attendance.enrollment_id = enrollment.id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
LEFT JOIN (SELECT video_id, enrollment_id, range_agg(watched) AS watched, range_agg(reported - served) AS unserved
           FROM playback_session
           GROUP BY video_id, enrollment_id) AS proof
       ON proof.video_id = video.id AND proof.enrollment_id = enrollment.id;

ALTER TABLE video_permission ALTER COLUMN rule SET DEFAULT 'once';
