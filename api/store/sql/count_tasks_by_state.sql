-- Open tasks by tenant, kind and state: a `paused` task waits for its next try, an `expired` one for another worker.
-- Settled tasks are counted when they are settled, so that this statement reads only the queue.
SELECT tenant.code AS tenant, kind,
       CASE WHEN state = 'running' AND leased_until <= now() THEN 'expired'
            WHEN state = 'queued' AND run_after > now() THEN 'paused'
            ELSE state::text END AS state,
       count(*) AS tasks,
       extract(epoch FROM now() - min(run_after)) AS oldest_seconds
FROM task
JOIN tenant ON tenant.id = task.tenant_id
WHERE state IN ('queued', 'running')
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
