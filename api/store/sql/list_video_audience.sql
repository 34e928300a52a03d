-- A filter that is NULL matches everything; $5 whether only ACTIVE enrolments do. Each row has the number of all rows that
-- match.
SELECT *, count(*) OVER () AS total
FROM video_audience
WHERE tenant_id = $1 AND video_id = $2
  AND ($3::text IS NULL OR student_name ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($4::attendance_status IS NULL OR attendance_status = $4)
  AND (is_active OR NOT $5::boolean)
ORDER BY student_name, enrollment_id
LIMIT $6 OFFSET $7
