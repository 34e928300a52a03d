SELECT id, title, created_at, updated_at
FROM lecture
WHERE tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL OR title ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
