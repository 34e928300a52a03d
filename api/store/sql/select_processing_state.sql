SELECT status, coalesce(progress, CASE status WHEN 'READY' THEN 1 ELSE 0 END) AS progress
FROM video_detail WHERE id = $1
