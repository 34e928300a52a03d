SELECT id, session_id AS "session", enrollment_id AS "enrollment", created_at, updated_at
FROM session_enrollment
WHERE tenant_id = $1 AND $2::text IS NULL
  AND $3::text IS NULL
  AND ($4::bigint IS NULL OR session_id = $4)
  AND ($5::bigint IS NULL OR enrollment_id = $5)
