-- One statement for several workers: whoever gets here first holds a task, everybody else passes it over. $1 kinds, $2 the
-- workers, $3 seconds of the lease. Leases that ran out come first. A plan task given to clients of the plain protocol ($4)
-- becomes a `transcode`, and back. Limits stand in a SELECT of their own so that a plan for known ones promises no more, and
-- the statement is planned once and not each time.
WITH expired AS (
    SELECT id FROM task
    WHERE state = 'running' AND leased_until <= now()
      AND (kind = ANY ($1::task_kind[]) OR (kind IN ('plan', 'transcode')
           AND ARRAY['plan', 'transcode']::task_kind[] && $1::task_kind[]))
    ORDER BY leased_until
    LIMIT (SELECT cardinality($2::text[]))
    FOR UPDATE SKIP LOCKED
), queued AS (
    SELECT id FROM task
    WHERE state = 'queued' AND run_after <= now()
      AND (kind = ANY ($1::task_kind[]) OR (kind IN ('plan', 'transcode')
           AND ARRAY['plan', 'transcode']::task_kind[] && $1::task_kind[]))
    ORDER BY urgency, tag, id
    LIMIT (SELECT cardinality($2::text[]))
    FOR UPDATE SKIP LOCKED
), candidate AS MATERIALIZED (
    -- As an array: the planner takes it for a handful, and never thinks of reading the whole table for it.
    SELECT ARRAY(SELECT id FROM expired UNION ALL SELECT id FROM queued LIMIT (SELECT cardinality($2::text[]))) AS ids
), claimed AS (
    UPDATE task SET
        kind = CASE WHEN kind NOT IN ('plan', 'transcode') THEN kind WHEN $4 THEN 'transcode'::task_kind ELSE 'plan' END,
        state = 'running',
        attempt = attempt + 1,
        epoch = nextval('task_epoch'),
        leased_by = ($2::text[])[array_position((SELECT ids FROM candidate), id)],
        leased_until = now() + make_interval(secs => $3),
        started_at = now(),
        progress = 0
    WHERE id = ANY ((SELECT ids FROM candidate)::bigint[])
    RETURNING *, array_position((SELECT ids FROM candidate), id) AS number
), begun AS (
    UPDATE video SET status = 'PROCESSING', updated_at = now()
    WHERE id = ANY (ARRAY(SELECT video_id FROM claimed)) AND status = 'UPLOADED'
)
SELECT claimed.id, claimed.video_id, claimed.kind, claimed.rendition, claimed.epoch, claimed.attempt, claimed.first_frame,
       claimed.frame_count, claimed.first_segment, claimed.segment_count, claimed.number, video.file_key,
       video.source_bytes, video.plan, claimed.number <= (SELECT count(*) FROM expired) AS is_takeover,
       (SELECT code FROM tenant WHERE tenant.id = claimed.tenant_id) AS tenant_code
FROM claimed
JOIN video ON video.id = claimed.video_id
ORDER BY claimed.number
