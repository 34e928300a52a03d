-- $2 the task that is being settled.
SELECT count(*) FROM task WHERE video_id = $1 AND id <> $2 AND state IN ('queued', 'running')
