-- The rules of the ACTIVE enrolments of the video's lecture. What students have watched is not asked for, so that PostgreSQL does
-- not add it up.
SELECT enrollment_id, student_name, rule, effective_rule, completed
FROM video_audience
WHERE tenant_id = $1 AND video_id = $2 AND is_active
ORDER BY student_name, enrollment_id
LIMIT $3
