SELECT id, lecture_id AS "lecture", title, position AS "order", created_at, updated_at
FROM lecture_session
WHERE tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL OR title ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($4::bigint IS NULL OR lecture_id = $4)
