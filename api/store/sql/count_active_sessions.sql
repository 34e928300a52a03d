SELECT count(*) FROM playback_session WHERE tenant_id = $1 AND video_id = $2 AND state = 'ACTIVE'
