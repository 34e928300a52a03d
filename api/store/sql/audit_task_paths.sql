-- Tasks after $1, $2 of them, with the way that each has gone.
SELECT id, video_id, state, epoch, to_json(path) AS path
FROM task
WHERE id > $1
ORDER BY id
LIMIT $2
