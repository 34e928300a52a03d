-- Records what a video costs by its plan, from which the cost of the tenant's next video is estimated. $1 plan task, $2
-- cost of planning, $3 cost of the other tasks.
WITH plan AS (
    UPDATE task SET cost = $2 WHERE id = $1 RETURNING tenant_id, video_id
)
UPDATE queue_lane
SET seconds_per_mb = 0.8 * seconds_per_mb + 0.2 * least(greatest($3 / greatest(source_bytes / 1e6, 1), 0.01), 100)
FROM plan JOIN video ON video.id = plan.video_id
WHERE queue_lane.tenant_id = plan.tenant_id AND queue_lane.rank = sign(video.priority)
