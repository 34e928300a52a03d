SELECT count(*) FROM task WHERE video_id = $1 AND state IN ('queued', 'running')
