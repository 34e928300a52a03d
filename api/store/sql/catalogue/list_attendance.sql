SELECT id, enrollment_id AS "enrollment", session_id AS "session", status, created_at, updated_at
FROM attendance
WHERE tenant_id = $1 AND $2::text IS NULL
  AND $3::text IS NULL
  AND ($4::bigint IS NULL OR enrollment_id = $4)
  AND ($5::bigint IS NULL OR session_id = $5)
  AND ($6::attendance_status IS NULL OR status = $6)
