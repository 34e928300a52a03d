DELETE FROM task WHERE video_id = $1
