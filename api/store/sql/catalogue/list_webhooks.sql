SELECT id, url, is_active, created_at, updated_at
FROM webhook
WHERE tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL OR url ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($4::boolean IS NULL OR is_active = $4)
