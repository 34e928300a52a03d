INSERT INTO lecture (tenant_id, title)
SELECT $1, $3::text
WHERE $2::text IS NULL
RETURNING id
