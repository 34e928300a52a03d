-- The video's first task, at its place in the queue. $1 video, $2 what planning costs. A tenant that has waited for nothing
-- starts at the present of the virtual time: what runs, or else what is next, or else where the last one ended. What has
-- a higher rank comes first, and moves the end of those below by what it costs: the tenant has its share once.
WITH upload AS (
    SELECT id, tenant_id, sign(priority)::smallint AS rank, greatest(source_bytes / 1e6, 1) AS mb FROM video WHERE id = $1
), present AS (
    SELECT coalesce((SELECT max(tag) FROM task WHERE state = 'running' AND urgency = 0),
                    (SELECT min(tag) FROM task WHERE state = 'queued' AND urgency = 0),
                    (SELECT max(next_tag) FROM queue_lane),
                    0) AS tag
), start AS (
    SELECT greatest((SELECT tag FROM present), max(queue_lane.next_tag)) AS tag
    FROM upload LEFT JOIN queue_lane ON queue_lane.tenant_id = upload.tenant_id AND queue_lane.rank > upload.rank
), lane AS (
    INSERT INTO queue_lane AS lane (tenant_id, rank, next_tag)
    SELECT upload.tenant_id, upload.rank, start.tag + $2 + upload.mb FROM upload, start
    ON CONFLICT (tenant_id, rank) DO UPDATE
    SET next_tag = greatest(lane.next_tag, (SELECT tag FROM start)) + $2 + (SELECT mb FROM upload) * lane.seconds_per_mb
    RETURNING next_tag, $2 + (SELECT mb FROM upload) * seconds_per_mb AS cost
), below AS (
    UPDATE queue_lane SET next_tag = queue_lane.next_tag + lane.cost
    FROM upload, lane, present
    WHERE queue_lane.tenant_id = upload.tenant_id AND queue_lane.rank < upload.rank AND queue_lane.next_tag > present.tag
)
INSERT INTO task (tenant_id, video_id, kind, cost, tag)
-- Of two with one tag the older is first; a higher rank is before both.
SELECT upload.tenant_id, upload.id, 'plan', lane.cost, lane.next_tag - lane.cost - greatest(upload.rank, 0) * 0.001
FROM upload, lane
