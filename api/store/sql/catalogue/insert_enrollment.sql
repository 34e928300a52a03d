INSERT INTO enrollment (tenant_id, student_id, lecture_id, status)
SELECT $1, $3::bigint, $4::bigint, coalesce($5::enrollment_status, 'ACTIVE')
WHERE $2::text IS NULL
RETURNING id
