-- The first task of video $1, which waits, takes the place that enqueue_video has just made for it; what has become of it so far
-- stays with it.
WITH place AS (
    DELETE FROM task
    WHERE id = (SELECT max(id) FROM task WHERE video_id = $1 AND state = 'queued' AND kind = 'plan')
    RETURNING id, rank, tag
)
UPDATE task SET rank = place.rank, tag = place.tag
FROM place
WHERE task.video_id = $1 AND task.state = 'queued' AND task.kind IN ('plan', 'transcode') AND task.id < place.id
