INSERT INTO playback_session (id, tenant_id, video_id, enrollment_id, user_id, device_id, policy_version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
