SELECT id, student_id AS "student", lecture_id AS "lecture", status, created_at, updated_at
FROM enrollment
WHERE tenant_id = $1 AND $2::text IS NULL
  AND EXISTS (SELECT FROM student WHERE student.id = student_id AND erased_at IS NULL)
  AND $3::text IS NULL
  AND ($4::bigint IS NULL OR student_id = $4)
  AND ($5::bigint IS NULL OR lecture_id = $5)
  AND ($6::enrollment_status IS NULL OR status = $6)
