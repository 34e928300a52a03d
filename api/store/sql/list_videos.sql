-- A filter that is NULL matches everything; count_videos has the same ones. $6 a student's user, who must have access.
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'own_thumbnail') AS own_thumbnail_key,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key
FROM video_detail
WHERE tenant_id = $1
  AND ($2::bigint IS NULL OR session_id = $2)
  AND ($3::bigint IS NULL OR lecture_id = $3)
  AND ($4::video_status IS NULL OR status = $4)
  AND ($5::text IS NULL OR title ILIKE '%' || replace(replace(replace($5, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($6::text IS NULL
       OR EXISTS (SELECT FROM video_viewer
                  WHERE video_viewer.video_id = video_detail.id AND video_viewer.tenant_id = $1 AND user_id = $6))
ORDER BY position, id
LIMIT $7 OFFSET $8
