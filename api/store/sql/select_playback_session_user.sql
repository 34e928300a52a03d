SELECT user_id FROM playback_session WHERE tenant_id = $1 AND id = $2
