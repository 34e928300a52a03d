-- One statement for several workers, each of which settles a task as done, or claims one, or both. The first statement
-- that locks a queued task claims it, others skip it; tasks whose lease ran out come first.
-- $1 kinds. For clients of the plain protocol ($4) a plan task becomes a `transcode`, and for the others a `transcode`
-- becomes a plan. $2 the workers, $3 seconds of the lease. $5 the tasks that the workers are done with, 0 for none; $6
-- the epochs of their leases: under any other epoch nothing is settled. $7, $8, $9 urgency, tag and id of the first
-- queued task to look at; leases that ran out are looked at only with an id of 0. Without kinds the lists are kept
-- empty: no task would fit, and all of them would be tried.
-- Each limit and list is in a SELECT of its own: a plan for known values then promises no more than a generic plan, so
-- that PostgreSQL plans the statement once and not each time.
WITH expired AS (
    SELECT id FROM task
    WHERE (SELECT $9::bigint) = 0 AND state = 'running' AND leased_until <= now() AND id <> ALL ((SELECT $5::bigint[])::bigint[])
      AND kind = ANY ((SELECT $1::task_kind[])::task_kind[])
    ORDER BY leased_until
    LIMIT (SELECT CASE cardinality($1::task_kind[]) WHEN 0 THEN 0 ELSE cardinality($2::text[]) END)
    FOR UPDATE SKIP LOCKED
), queued AS (
    SELECT id FROM task
    WHERE state = 'queued' AND run_after <= now()
      AND (urgency, tag, id) >= ((SELECT $7::smallint), (SELECT $8::double precision), (SELECT $9::bigint))
      AND kind = ANY ((SELECT $1::task_kind[])::task_kind[])
    ORDER BY urgency, tag, id
    LIMIT (SELECT CASE cardinality($1::task_kind[]) WHEN 0 THEN 0 ELSE cardinality($2::text[]) END)
    FOR UPDATE SKIP LOCKED
), candidate AS MATERIALIZED (
    -- As an array: the planner expects a handful of ids then, and never reads the whole table for them.
    SELECT ARRAY(SELECT id FROM expired UNION ALL SELECT id FROM queued LIMIT (SELECT cardinality($2::text[]))) AS ids
), change AS MATERIALIZED (
    SELECT id, number, nextval('task_epoch') AS next_epoch, NULL::bigint AS held_epoch
    FROM candidate, unnest(ids) WITH ORDINALITY AS claim (id, number)
    UNION ALL
    SELECT id, NULL, NULL, epoch FROM unnest((SELECT $5::bigint[]), (SELECT $6::bigint[])) AS done (id, epoch)
), changed AS (
    -- One UPDATE for both, as each reads all constraints of the table anew. Those without a number are done.
    UPDATE task SET
        kind = CASE WHEN number IS NULL OR kind NOT IN ('plan', 'transcode') THEN kind
                    WHEN $4 THEN 'transcode'::task_kind ELSE 'plan' END,
        state = CASE WHEN number IS NULL THEN 'done'::task_state ELSE 'running' END,
        attempt = attempt + CASE WHEN number IS NULL THEN 0 ELSE 1 END,
        epoch = coalesce(next_epoch, epoch),
        leased_by = coalesce(($2::text[])[number], leased_by),
        leased_until = CASE WHEN number IS NULL THEN leased_until ELSE now() + make_interval(secs => $3) END,
        started_at = CASE WHEN number IS NULL THEN started_at ELSE now() END,
        finished_at = CASE WHEN number IS NULL THEN now() END,
        progress = CASE WHEN number IS NULL THEN 1 ELSE 0 END,
        path = path || CASE WHEN number IS NULL THEN 'done' ELSE 'running ' || next_epoch END
    FROM change
    WHERE task.id = ANY ((SELECT ids || $5::bigint[] FROM candidate)::bigint[]) AND task.id = change.id
      AND (number IS NOT NULL OR (epoch = held_epoch AND state = 'running'))
    RETURNING task.*, number
), begun AS (
    UPDATE video SET status = 'PROCESSING', updated_at = now()
    WHERE id = ANY (ARRAY(SELECT video_id FROM changed WHERE number IS NOT NULL)) AND status = 'UPLOADED'
)
SELECT request.done_id IN (SELECT id FROM changed WHERE number IS NULL) AS is_settled,
       claimed.id, claimed.video_id, claimed.kind, claimed.rendition, claimed.epoch, claimed.attempt, claimed.first_frame,
       claimed.frame_count, claimed.first_segment, claimed.segment_count, claimed.urgency, claimed.tag,
       claimed.number <= (SELECT count(*) FROM expired) AS is_takeover,
       video.file_key, video.source_bytes, video.plan, video.trace_id, tenant.code AS tenant_code
FROM unnest((SELECT $5::bigint[])) WITH ORDINALITY AS request (done_id, number)
LEFT JOIN changed AS claimed ON claimed.number = request.number
LEFT JOIN video ON video.id = claimed.video_id
LEFT JOIN tenant ON tenant.id = claimed.tenant_id
ORDER BY request.number
