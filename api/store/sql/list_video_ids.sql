-- The ids of what list_videos finds, with the same filters.
SELECT video.id FROM video
WHERE tenant_id = $1
  AND ($2::bigint IS NULL OR session_id = $2)
  AND ($3::video_status IS NULL OR status = $3)
  AND ($4::text IS NULL OR title ILIKE '%' || replace(replace(replace($4, '\', '\\'), '%', '\%'), '_', '\_') || '%')
ORDER BY session_id, position, id
LIMIT $5
