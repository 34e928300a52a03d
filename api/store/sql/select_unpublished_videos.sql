-- Videos whose tasks are all done and that are not READY yet. $1 the only video to look at, or NULL for all. $2 the seconds
-- for which they have been so, or NULL for any time: now() is when the transaction began, which may have waited for the
-- one that settled the last task.
SELECT id FROM video
WHERE status = 'PROCESSING' AND plan IS NOT NULL AND ($1::bigint IS NULL OR id = $1)
  AND NOT EXISTS (SELECT FROM task
                  WHERE task.video_id = video.id
                    AND (state <> 'done' OR finished_at > now() - make_interval(secs => $2::double precision)))
ORDER BY id
