SELECT * FROM video_detail WHERE tenant_id = $1 AND id = $2
