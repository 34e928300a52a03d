UPDATE task SET state = 'cancelled', finished_at = now() WHERE video_id = $1 AND state IN ('queued', 'running')
