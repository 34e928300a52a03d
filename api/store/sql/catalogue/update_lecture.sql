UPDATE lecture
SET updated_at = now(),
    title = CASE WHEN $4::boolean THEN $5::text ELSE title END,
    slug = CASE WHEN $6::boolean THEN $7::text ELSE slug END,
    is_published = CASE WHEN $8::boolean THEN $9::boolean ELSE is_published END,
    free_lectures_count = CASE WHEN $10::boolean THEN $11::integer ELSE free_lectures_count END,
    price = CASE WHEN $12::boolean THEN $13::numeric ELSE price END,
    difficulty = CASE WHEN $14::boolean THEN $15::text ELSE difficulty END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
