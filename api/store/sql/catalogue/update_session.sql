UPDATE lecture_session
SET updated_at = now(),
    title = CASE WHEN $4::boolean THEN $5::text ELSE title END,
    position = CASE WHEN $6::boolean THEN $7::integer ELSE position END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
