-- Open tasks by tenant, kind and state: a `paused` task waits for its next try, an `expired` one for another worker.
-- Settled tasks are counted when they are settled, so that this statement reads only the queue. Each half names one state,
-- as the partial index of that state is of use only then: millions of settled tasks cost nothing.
SELECT tenant.code AS tenant, open.kind, open.state, count(*) AS tasks,
       extract(epoch FROM now() - min(open.run_after)) AS oldest_seconds
FROM (SELECT tenant_id, kind, run_after, CASE WHEN run_after > now() THEN 'paused' ELSE 'queued' END AS state
      FROM task WHERE state = 'queued'
      UNION ALL
      SELECT tenant_id, kind, run_after, CASE WHEN leased_until <= now() THEN 'expired' ELSE 'running' END
      FROM task WHERE state = 'running') AS open
JOIN tenant ON tenant.id = open.tenant_id
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
