-- One statement: whoever gets here first holds the task, everybody else passes it over. A lease that ran out is claimed
-- like a queued task. A plan task given to a client of the plain protocol ($4) becomes a `transcode`, and back.
WITH candidate AS (
    SELECT id
    FROM task
    WHERE (kind = ANY ($1::task_kind[]) OR (kind IN ('plan', 'transcode')
           AND ARRAY['plan', 'transcode']::task_kind[] && $1::task_kind[]))
      AND ((state = 'queued' AND run_after <= now()) OR (state = 'running' AND leased_until <= now()))
    ORDER BY priority DESC, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE task SET
    kind = CASE WHEN kind NOT IN ('plan', 'transcode') THEN kind WHEN $4 THEN 'transcode'::task_kind ELSE 'plan' END,
    state = 'running',
    attempt = attempt + 1,
    epoch = nextval('task_epoch'),
    leased_by = $2,
    leased_until = now() + make_interval(secs => $3),
    started_at = now(),
    progress = 0
FROM candidate, video, tenant
WHERE task.id = candidate.id AND video.id = task.video_id AND tenant.id = task.tenant_id
RETURNING task.id, task.video_id, task.kind, task.rendition, task.epoch, task.attempt, task.first_frame,
          task.frame_count, task.first_segment, task.segment_count, video.file_key, video.source_bytes, video.plan,
          tenant.code AS tenant_code
