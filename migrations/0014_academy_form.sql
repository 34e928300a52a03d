-- Who may see what is told of a video: each student by an ACTIVE enrolment that opens its session.
CREATE VIEW video_viewer AS
SELECT video.id AS video_id, student.tenant_id, student.user_id
FROM video
JOIN session_enrollment ON session_enrollment.session_id = video.session_id
JOIN enrollment ON enrollment.id = session_enrollment.enrollment_id AND enrollment.status = 'ACTIVE'
JOIN student ON student.id = enrollment.student_id;
