-- The next $2 tasks after the id $1, each with its path through its states.
SELECT id, video_id, state, epoch, to_json(path) AS path
FROM task
WHERE id > $1
ORDER BY id
LIMIT $2
