INSERT INTO webhook (tenant_id, url, is_active)
SELECT $1, $3::text, coalesce($4::boolean, true)
WHERE $2::text IS NULL
RETURNING id
