SELECT id, video_id, kind, state, attempt, leased_by, progress, first_segment, segment_count, error_code
FROM task
WHERE tenant_id = $1 AND id = ANY ($2::bigint[])
ORDER BY id
