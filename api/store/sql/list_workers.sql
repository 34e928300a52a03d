-- The workers of the last day, with what each does and has done. What a worker does for another tenant than $1 is not told.
WITH held AS (
    SELECT DISTINCT ON (task.leased_by) task.leased_by,
           CASE WHEN task.tenant_id = $1 THEN json_build_object('id', task.id, 'video_id', task.video_id, 'kind', task.kind,
                                                                'progress', task.progress) END AS task
    FROM task WHERE task.state = 'running' AND task.leased_until > now()
    ORDER BY task.leased_by, task.started_at DESC
), done AS (
    SELECT leased_by, count(*) AS tasks,
           sum(cost) / nullif(sum(extract(epoch FROM finished_at - started_at)), 0)::double precision AS speed
    FROM task
    WHERE state = 'done' AND kind IN ('chunk', 'audio') AND finished_at > now() - interval '1 hour'
    GROUP BY leased_by
), failed AS (
    SELECT leased_by, count(*) AS tasks FROM task
    WHERE state = 'failed' AND finished_at > now() - interval '1 hour'
    GROUP BY leased_by
)
SELECT worker.id, worker.host, worker.version, worker.seen_at, held.task,
       CASE WHEN held.leased_by IS NOT NULL THEN 'busy'
            WHEN worker.seen_at < now() - interval '90 seconds' THEN 'gone'
            ELSE 'idle' END AS state,
       done.speed, coalesce(done.tasks, 0) AS done_1h, coalesce(failed.tasks, 0) AS failed_1h
FROM worker
LEFT JOIN held ON held.leased_by = worker.id
LEFT JOIN done ON done.leased_by = worker.id
LEFT JOIN failed ON failed.leased_by = worker.id
WHERE worker.seen_at > now() - interval '1 day' OR held.leased_by IS NOT NULL
ORDER BY state, worker.id
LIMIT 1000
