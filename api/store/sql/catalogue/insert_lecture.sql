INSERT INTO lecture (tenant_id, title, slug, is_published, free_lectures_count, price, difficulty)
SELECT $1, $3::text, $4::text, coalesce($5::boolean, false), coalesce($6::integer, 0), $7::numeric, $8::text
WHERE $2::text IS NULL
RETURNING id
