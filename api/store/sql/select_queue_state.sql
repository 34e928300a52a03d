-- How tenant $1 stands, in numbers: its videos by status and what failed within a day; the workers that are there, and when they
-- would be done with all that waits, as the pace of the last hour is. Tasks and workers are all tenants': they share them.
SELECT count(*) FILTER (WHERE status = 'PENDING') AS pending,
       count(*) FILTER (WHERE status = 'UPLOADED') AS uploaded,
       count(*) FILTER (WHERE status = 'PROCESSING') AS processing,
       count(*) FILTER (WHERE status = 'READY') AS ready,
       count(*) FILTER (WHERE status = 'FAILED') AS failed,
       count(*) FILTER (WHERE status = 'FAILED' AND updated_at > now() - interval '1 day') AS failed_24h,
       (SELECT count(*) FROM worker
        WHERE seen_at > now() - interval '90 seconds'
           OR EXISTS (SELECT FROM task
                      WHERE state = 'running' AND leased_by = worker.id AND leased_until > now())) AS workers,
       (SELECT sum(task.cost * (1 - task.progress)) / max(pace.cost_per_second) / max(pace.workers)
        FROM task, queue_pace AS pace WHERE task.state IN ('queued', 'running')) AS eta_seconds
FROM video WHERE tenant_id = $1
