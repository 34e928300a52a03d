-- The original of one video that has been READY for more than $1 days: from now on no row refers to it. A video that
-- somebody is changing, or of which any task is open, is left for the next time.
UPDATE video SET source_removed_at = now()
WHERE id = (SELECT id FROM video
            WHERE status = 'READY' AND source_removed_at IS NULL AND ready_at < now() - make_interval(days => $1)
              AND NOT EXISTS (SELECT FROM task WHERE task.video_id = video.id AND task.state IN ('queued', 'running'))
            ORDER BY ready_at LIMIT 1
            FOR UPDATE SKIP LOCKED)
RETURNING id, file_key
