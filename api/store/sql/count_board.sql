-- How many videos list_board finds, with the same filters.
SELECT count(*) FROM video JOIN lecture_session ON lecture_session.id = video.session_id
WHERE video.tenant_id = $1
  AND ($2::video_status[] IS NULL OR video.status = ANY ($2))
  AND ($3::bigint IS NULL OR lecture_session.lecture_id = $3)
  AND ($4::bigint IS NULL OR video.session_id = $4)
  AND ($5::text IS NULL OR video.title ILIKE '%' || replace(replace(replace($5, '\', '\\'), '%', '\%'), '_', '\_') || '%')
