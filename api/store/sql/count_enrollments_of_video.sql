-- How many of these enrolments are in the video's lecture; those of erased students are not there.
SELECT count(*)
FROM enrollment
JOIN lecture_session ON lecture_session.lecture_id = enrollment.lecture_id
JOIN video ON video.session_id = lecture_session.id
JOIN student ON student.id = enrollment.student_id AND student.erased_at IS NULL
WHERE video.tenant_id = $1 AND video.id = $2 AND enrollment.tenant_id = $1 AND enrollment.id = ANY ($3::bigint[])
