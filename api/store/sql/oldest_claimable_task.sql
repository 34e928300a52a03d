SELECT coalesce(extract(epoch FROM now() - min(run_after)), 0)
FROM task
WHERE state = 'queued' AND run_after <= now()
