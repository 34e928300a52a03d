-- A `finish` is queued with the chunks and the sound, no longer when they are done; whichever of them is the last makes the
-- video READY. Videos that are being worked on have none yet.
INSERT INTO task (tenant_id, video_id, kind, priority, cost, tag)
SELECT tenant_id, id, 'finish', priority, 2, (SELECT max(tag) FROM task WHERE task.video_id = video.id)
FROM video
WHERE status = 'PROCESSING'
  AND EXISTS (SELECT FROM task WHERE task.video_id = video.id AND kind IN ('chunk', 'audio') AND state IN ('queued', 'running'))
  AND NOT EXISTS (SELECT FROM task WHERE task.video_id = video.id AND kind = 'finish');
