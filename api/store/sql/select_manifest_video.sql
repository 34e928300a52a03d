SELECT video.id, video.tenant_id, tenant.code AS tenant_code, video.status, video.playable, video.policy_version,
       video.duration_seconds, video.hls_path, video.plan -> 'frame_rate' AS frame_rate,
       jsonb_array_length(coalesce(video.plan -> 'video', '[]')) AS video_renditions
FROM video JOIN tenant ON tenant.id = video.tenant_id
WHERE video.id = $1
