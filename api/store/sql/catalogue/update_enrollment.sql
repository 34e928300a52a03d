UPDATE enrollment
SET updated_at = now(),
    status = CASE WHEN $4::boolean THEN $5::enrollment_status ELSE status END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
