-- A filter that is NULL matches everything; count_videos has the same ones.
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key
FROM video_detail
WHERE tenant_id = $1
  AND ($2::bigint IS NULL OR session_id = $2)
  AND ($3::video_status IS NULL OR status = $3)
  AND ($4::text IS NULL OR title ILIKE '%' || replace(replace(replace($4, '\', '\\'), '%', '\%'), '_', '\_') || '%')
ORDER BY session_id, position
LIMIT $5 OFFSET $6
