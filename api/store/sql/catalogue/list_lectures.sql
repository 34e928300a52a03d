SELECT id, title, slug, is_published, free_lectures_count, price, difficulty, created_at, updated_at
FROM lecture
CROSS JOIN (SELECT '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%') AS wanted (pattern)
WHERE tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL OR title ILIKE pattern OR slug ILIKE pattern OR difficulty ILIKE pattern)
  AND ($4::boolean IS NULL OR is_published = $4)
