-- Videos whose tasks are all done and that are not READY yet. $1 the only video to look at, or NULL for all. $2 for how
-- many seconds all tasks must have been done, NULL for any time: now() is when this transaction began, and it may have
-- waited for the transaction that settled the last task.
SELECT id FROM video
WHERE status = 'PROCESSING' AND plan IS NOT NULL AND ($1::bigint IS NULL OR id = $1)
  AND NOT EXISTS (SELECT FROM task
                  WHERE task.video_id = video.id
                    AND (state <> 'done' OR finished_at > now() - make_interval(secs => $2::double precision)))
ORDER BY id
