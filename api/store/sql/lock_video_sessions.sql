-- Locks the session of the video $2 and the session $3 (NULL: none), in this order for everybody. Whoever moves a video
-- holds both, so that the places in them stay as they are read.
SELECT id FROM lecture_session
WHERE tenant_id = $1
  AND (id = $3 OR id = (SELECT session_id FROM video WHERE video.tenant_id = $1 AND video.id = $2))
ORDER BY id
FOR UPDATE
