-- The task that a worker wants to settle, whichever worker holds it now. Without a task id (the plain protocol) it is
-- the video's `transcode` task. The caller has locked the video's row, so that only one task of a video is settled at a
-- time.
SELECT id, kind, state, rendition, epoch, attempt, tag, cost, file_faults, leased_by, first_frame, frame_count, first_segment,
       segment_count, leased_until > now() AS lease_is_valid,
       coalesce(extract(epoch FROM now() - started_at), 0) AS seconds,
       (SELECT code FROM tenant WHERE tenant.id = task.tenant_id) AS tenant_code
FROM task
WHERE video_id = $1 AND (id = $2 OR ($2::bigint IS NULL AND kind = 'transcode'))
FOR UPDATE
