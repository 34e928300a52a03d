-- LEFT JOINs of what is always there: PostgreSQL leaves out those of which a statement around this one uses nothing.
SELECT permission.id, video_id AS "video", enrollment_id AS "enrollment", rule, allow_skip_override, max_speed_override,
       show_watermark_override, block_speed_control, block_seek, is_override, student.name AS student_name,
       permission.created_at, permission.updated_at
FROM video_permission AS permission
LEFT JOIN enrollment ON enrollment.id = permission.enrollment_id
LEFT JOIN student ON student.id = enrollment.student_id
WHERE permission.tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL OR student.name ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($4::bigint IS NULL OR video_id = $4)
  AND ($5::bigint IS NULL OR enrollment_id = $5)
  AND ($6::permission_rule IS NULL OR rule = $6)
  AND ($7::boolean IS NULL OR allow_skip_override = $7)
  AND ($8::boolean IS NULL OR show_watermark_override = $8)
  AND ($9::boolean IS NULL OR block_speed_control = $9)
  AND ($10::boolean IS NULL OR block_seek = $10)
  AND ($11::boolean IS NULL OR is_override = $11)
  AND ($12::bigint IS NULL OR enrollment.lecture_id = $12)
