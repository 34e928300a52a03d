-- The queue's order, fair between tenants: docs/decisions/0009-fair-queue.md. A task's tag is the virtual time at which it is
-- its turn; its cost is what it takes, in seconds of one worker.

-- Where a tenant's uploads of one priority stand.
CREATE TABLE queue_lane (
    tenant_id      bigint NOT NULL REFERENCES tenant,
    priority       smallint NOT NULL,
    next_tag       double precision NOT NULL,           -- of its next video
    seconds_per_mb double precision NOT NULL DEFAULT 1, -- what its videos have cost so far, by the size of their files
    PRIMARY KEY (tenant_id, priority),
    CHECK (seconds_per_mb > 0)
);

ALTER TABLE task
    -- Of a plan that has not been made: what the whole video is expected to cost.
    ADD COLUMN cost    double precision NOT NULL DEFAULT 1 CHECK (cost > 0),
    ADD COLUMN tag     double precision NOT NULL DEFAULT 0,
    ADD COLUMN urgency smallint NOT NULL GENERATED ALWAYS AS (-priority) STORED;

DROP INDEX task_claimable;
-- The order of claims. Rows leave it when they are claimed, so neither a million that wait nor a million that are done
-- make a difference.
CREATE INDEX task_queued ON task (urgency, tag, id) INCLUDE (kind, cost) WHERE state = 'queued';
CREATE INDEX task_leased ON task (leased_until) WHERE state = 'running';
-- How fast the workers are is taken from the newest of these, which encode.
CREATE INDEX task_done ON task (finished_at) WHERE state = 'done' AND kind IN ('chunk', 'audio');

-- Little of the table changes at a time, but that part all the time.
ALTER TABLE task SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
                      autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

-- What came before there were tags keeps its order.
UPDATE task SET tag = -1e9 + id WHERE state IN ('queued', 'running');

-- How much cost a worker gets done in a second, and how many workers there are, by the newest tasks that are done.
CREATE VIEW queue_pace AS
SELECT sum(cost) / nullif(sum(extract(epoch FROM finished_at - started_at)), 0) AS cost_per_second,
       count(DISTINCT leased_by) AS workers
FROM (SELECT cost, started_at, finished_at, leased_by
      FROM task
      WHERE state = 'done' AND kind IN ('chunk', 'audio') AND finished_at > now() - interval '1 hour'
      ORDER BY finished_at DESC
      LIMIT 200) AS newest;

DROP VIEW video_detail;
-- A video as the API shows it: with what its tasks say of its progress and its place in the queue.
CREATE VIEW video_detail AS
SELECT video.*,
       tenant.code AS tenant_code,
       lecture_session.lecture_id,
       tasks.progress,
       coalesce(tasks.eta_seconds, waiting.eta_seconds) AS eta_seconds,
       waiting.queue_position,
       (SELECT object_key FROM asset WHERE asset.video_id = video.id AND asset.name = 'poster.jpg') AS poster_key,
       (SELECT json_agg(json_build_object('name', name, 'width', width, 'height', height, 'bandwidth', bandwidth_bps,
                                          'average_bandwidth', average_bandwidth_bps, 'copied', is_copied)
                        ORDER BY position)
        FROM rendition
        WHERE rendition.video_id = video.id
          AND (rendition.kind = 'video' OR video.plan -> 'video' = '[]'::jsonb)) AS renditions
FROM video
JOIN tenant ON tenant.id = video.tenant_id
JOIN lecture_session ON lecture_session.id = video.session_id
LEFT JOIN LATERAL (
    SELECT share.done AS progress,
           CASE WHEN video.status = 'PROCESSING' AND share.done > 0
                THEN extract(epoch FROM now() - share.started_at) / share.done * (1 - share.done) END AS eta_seconds
    FROM (
        SELECT sum(cost * CASE WHEN state = 'done' THEN 1 ELSE task_progress END) / sum(cost)
                 * bool_or(kind IN ('finish', 'chunk', 'audio', 'transcode'))::int AS done,
               min(started_at) AS started_at
        FROM (SELECT kind, state, started_at, task.progress AS task_progress, cost
              FROM task
              WHERE task.video_id = video.id AND state <> 'cancelled') AS weighted
    ) AS share
    WHERE video.status = 'PROCESSING'
) AS tasks ON true
LEFT JOIN LATERAL (
    -- Beyond the limit nothing is said: counting a million for each row of a list would be dear.
    SELECT CASE WHEN ahead.tasks < 20000 THEN ahead.videos + 1 END AS queue_position,
           CASE WHEN ahead.tasks < 20000
                THEN (ahead.cost + mine.cost + begun.cost) / pace.cost_per_second / pace.workers END AS eta_seconds
    FROM task AS mine
    CROSS JOIN LATERAL (
        SELECT count(*) AS tasks, count(*) FILTER (WHERE kind IN ('plan', 'transcode')) AS videos, coalesce(sum(cost), 0) AS cost
        FROM (SELECT kind, cost FROM task
              WHERE state = 'queued' AND (urgency, tag, id) < (mine.urgency, mine.tag, mine.id)
              ORDER BY urgency, tag, id
              LIMIT 20000) AS nearest) AS ahead
    CROSS JOIN (SELECT coalesce(sum(cost * (1 - progress)), 0) AS cost FROM task WHERE state = 'running') AS begun
    CROSS JOIN queue_pace AS pace
    WHERE mine.video_id = video.id AND mine.kind IN ('plan', 'transcode') AND mine.state = 'queued'
) AS waiting ON video.status = 'UPLOADED';
