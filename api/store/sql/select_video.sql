-- $3 a student's user, who must have access to the video; NULL for anybody else.
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'own_thumbnail') AS own_thumbnail_key,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key
FROM video_detail
WHERE tenant_id = $1 AND id = $2
  AND ($3::text IS NULL
       OR EXISTS (SELECT FROM video_viewer
                  WHERE video_viewer.video_id = video_detail.id AND video_viewer.tenant_id = $1 AND user_id = $3))
