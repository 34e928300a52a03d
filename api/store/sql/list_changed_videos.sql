SELECT id, status, coalesce(progress, CASE status WHEN 'READY' THEN 1 ELSE 0 END) AS progress, eta_seconds, queue_position, playable,
       error_code, error_reason, updated_at
FROM video_detail
WHERE tenant_id = $1 AND id = ANY ($2::bigint[])
ORDER BY id
