UPDATE session_enrollment
SET updated_at = now()
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
