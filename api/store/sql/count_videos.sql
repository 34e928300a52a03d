SELECT count(*)
FROM video
WHERE tenant_id = $1
  AND ($2::bigint IS NULL OR session_id = $2)
  AND ($3::bigint IS NULL OR session_id IN (SELECT id FROM lecture_session WHERE lecture_id = $3))
  AND ($4::video_status IS NULL OR status = $4)
  AND ($5::text IS NULL OR title ILIKE '%' || replace(replace(replace($5, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($6::text IS NULL
       OR EXISTS (SELECT FROM video_viewer
                  WHERE video_viewer.video_id = video.id AND video_viewer.tenant_id = $1 AND user_id = $6))
