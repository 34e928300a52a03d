UPDATE enrollment
SET updated_at = now(),
    status = CASE WHEN $4::boolean THEN $5::enrollment_status ELSE status END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
  AND EXISTS (SELECT FROM student WHERE student.id = student_id AND erased_at IS NULL)
RETURNING id
