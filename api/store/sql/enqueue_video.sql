-- The video's first task, at its tenant's place in the queue. $1 video, $2 what planning costs. A tenant that has waited for
-- nothing starts at the present of the virtual time: what runs, or else what is next, or else where the last one ended.
WITH upload AS (
    SELECT id, tenant_id, priority, greatest(source_bytes / 1e6, 1) AS mb FROM video WHERE id = $1
), present AS (
    SELECT coalesce((SELECT max(tag) FROM task WHERE state = 'running' AND task.priority = upload.priority),
                    (SELECT min(tag) FROM task WHERE state = 'queued' AND task.urgency = -upload.priority),
                    (SELECT max(next_tag) FROM queue_lane WHERE queue_lane.priority = upload.priority),
                    0) AS tag
    FROM upload
), lane AS (
    INSERT INTO queue_lane AS lane (tenant_id, priority, next_tag)
    SELECT upload.tenant_id, upload.priority, present.tag + $2 + upload.mb FROM upload, present
    ON CONFLICT (tenant_id, priority) DO UPDATE
    SET next_tag = greatest(lane.next_tag, (SELECT tag FROM present))
                   + $2 + (SELECT mb FROM upload) * lane.seconds_per_mb
    RETURNING next_tag, $2 + (SELECT mb FROM upload) * seconds_per_mb AS cost
)
INSERT INTO task (tenant_id, video_id, kind, priority, cost, tag)
SELECT upload.tenant_id, upload.id, 'plan', upload.priority, lane.cost, lane.next_tag - lane.cost
FROM upload, lane
