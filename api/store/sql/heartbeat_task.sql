-- Without a task id (the plain protocol) it is the video's `transcode` task that this worker holds. A cancelled task is
-- returned too, so that the worker learns of it, but its lease is not extended.
UPDATE task SET
    leased_until = CASE WHEN state = 'running' THEN now() + make_interval(secs => $5) ELSE leased_until END,
    progress = greatest(progress, least(coalesce($6, progress), 1))
WHERE video_id = $1
  AND (id = $2 OR ($2::bigint IS NULL AND kind = 'transcode'))
  AND (epoch = $3 OR $3::bigint IS NULL)
  AND leased_by = $4
  AND state IN ('running', 'cancelled') AND leased_until > now()
RETURNING leased_until, state = 'cancelled' AS is_cancelled
