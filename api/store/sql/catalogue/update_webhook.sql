UPDATE webhook
SET updated_at = now(),
    url = CASE WHEN $4::boolean THEN $5::text ELSE url END,
    is_active = CASE WHEN $6::boolean THEN $7::boolean ELSE is_active END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
