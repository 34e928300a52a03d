SELECT task.id, task.kind, task.state, task.rendition, task.attempt, task.epoch, task.leased_by, task.progress,
       task.first_segment, task.segment_count, task.error_code, task.error_reason, task.created_at, task.started_at,
       task.finished_at, task.leased_until, to_json(task.path) AS path
FROM task JOIN video ON video.id = task.video_id
WHERE video.tenant_id = $1 AND video.id = $2
ORDER BY task.id
