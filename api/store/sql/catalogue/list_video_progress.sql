-- A student sees what is theirs.
-- LEFT JOINs of what is always there: PostgreSQL leaves out those of which a statement around this one uses nothing.
SELECT watched.id, video_id AS "video", enrollment_id AS "enrollment", progress, last_position_seconds AS "last_position",
       completed, student.name AS student_name, round((progress * 100)::numeric, 1)::double precision AS progress_percent,
       watched.created_at, watched.updated_at
FROM video_progress AS watched
LEFT JOIN enrollment ON enrollment.id = watched.enrollment_id
LEFT JOIN student ON student.id = enrollment.student_id
WHERE watched.tenant_id = $1
  AND ($2::text IS NULL OR student.user_id = $2)
  AND ($3::text IS NULL OR student.name ILIKE '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($4::bigint IS NULL OR video_id = $4)
  AND ($5::bigint IS NULL OR enrollment_id = $5)
  AND ($6::boolean IS NULL OR completed = $6)
  AND ($7::bigint IS NULL OR enrollment.lecture_id = $7)
