-- Inserts the video's first task at its place in the queue. $1 video, $2 cost of planning. A tenant without a backlog
-- starts at the present of the virtual time: the tag of what runs, or else of what is next, or else the end of the last
-- lane. A video of a higher rank moves the ends of the tenant's lower lanes by its cost, so that the tenant has its
-- share only once. It also changes places with the first video that waits in each of those lanes, so that it comes
-- before all of them and the tenant's places stay the same.
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
), place AS (
    SELECT lane.cost, lane.next_tag - lane.cost AS tag FROM lane
), below AS (
    UPDATE queue_lane SET next_tag = queue_lane.next_tag + lane.cost
    FROM upload, lane, present
    WHERE queue_lane.tenant_id = upload.tenant_id AND queue_lane.rank < upload.rank AND queue_lane.next_tag > present.tag
), waiting AS MATERIALIZED (
    SELECT task.id, task.rank, task.tag FROM task
    WHERE task.state = 'queued'
      AND task.id IN (SELECT first.id
                      FROM upload
                      CROSS JOIN (VALUES (-1), (0)) AS lower (rank)
                      CROSS JOIN LATERAL (SELECT id FROM task
                                          WHERE task.tenant_id = upload.tenant_id AND task.rank = lower.rank
                                            AND task.state = 'queued' AND task.kind IN ('plan', 'transcode')
                                          ORDER BY task.tag LIMIT 1) AS first
                      WHERE lower.rank < upload.rank)
    FOR UPDATE SKIP LOCKED
), concerned AS (
    SELECT NULL::bigint AS id, upload.rank, place.tag FROM upload, place
    UNION ALL
    SELECT id, rank, tag FROM waiting
), placed AS (
    SELECT ranked.id, ranked.rank, places.tag
    FROM (SELECT id, rank, row_number() OVER (ORDER BY rank DESC) AS number FROM concerned) AS ranked
    JOIN (SELECT tag, row_number() OVER (ORDER BY tag) AS number FROM concerned) AS places USING (number)
), moved AS (
    UPDATE task SET tag = placed.tag FROM placed WHERE task.id = placed.id AND task.tag <> placed.tag
)
INSERT INTO task (tenant_id, video_id, kind, rank, cost, tag)
-- Of two with one tag the older is first; a higher rank is before both.
SELECT upload.tenant_id, upload.id, 'plan', upload.rank, place.cost, placed.tag - greatest(upload.rank, 0) * 0.001
FROM upload, place, placed
WHERE placed.id IS NULL
