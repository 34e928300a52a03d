UPDATE task SET run_after = now() WHERE video_id = $1 AND state = 'queued' AND run_after > now()
