SELECT id, name, user_id, student_phone, parent_phone, school, grade, created_at, updated_at
FROM student
CROSS JOIN (SELECT '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%') AS wanted (pattern)
WHERE tenant_id = $1 AND $2::text IS NULL AND erased_at IS NULL
  AND ($3::text IS NULL
       OR name ILIKE pattern
       OR user_id ILIKE pattern
       OR student_phone ILIKE pattern
       OR parent_phone ILIKE pattern
       OR school ILIKE pattern
       OR grade ILIKE pattern)
