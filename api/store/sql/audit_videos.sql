-- What cannot be, one row each. $1: seconds after which a lease that ran out should have been claimed again. $2 and $3: how
-- often a task may be claimed, and how many faults of its file it may have.
SELECT 'video_without_task' AS code, video.id AS video_id, NULL::bigint AS task_id, video.status::text AS detail
FROM video
WHERE status IN ('UPLOADED', 'PROCESSING')
  AND NOT EXISTS (SELECT FROM task
                  WHERE task.video_id = video.id
                    AND (task.state IN ('queued', 'running')
                         -- The last task is done, and its completion is about to publish the video.
                         OR task.finished_at > now() - make_interval(secs => $1)))
UNION ALL
SELECT 'task_of_finished_video', video.id, task.id, video.status || ', ' || task.kind || ' ' || task.state
FROM video JOIN task ON task.video_id = video.id
WHERE video.status IN ('PENDING', 'READY', 'FAILED') AND task.state IN ('queued', 'running')
UNION ALL
SELECT 'undone_task_of_ready_video', video.id, task.id, task.kind || ' ' || task.state
FROM video JOIN task ON task.video_id = video.id
WHERE video.status = 'READY' AND video.plan IS NOT NULL AND task.state <> 'done'
UNION ALL
SELECT 'attempts_over_budget', video_id, id, attempt || ' attempts, ' || file_faults || ' faults of the file'
-- The claim that finds the budget spent is one more.
FROM task WHERE attempt > $2 + (state = 'failed')::integer OR file_faults > $3
UNION ALL
SELECT 'stuck_task', video_id, id, kind || ', its lease ran out ' || leased_until
FROM task WHERE state = 'running' AND leased_until < now() - make_interval(secs => $1)
UNION ALL
SELECT 'epoch_used_twice', min(video_id), max(id), 'epoch ' || epoch
FROM task WHERE epoch > 0 GROUP BY epoch HAVING count(*) > 1
UNION ALL
SELECT 'planned_twice', video_id, max(id), count(*) || ' ' || kind
FROM task WHERE kind IN ('plan', 'transcode', 'finish') AND state <> 'cancelled'
GROUP BY video_id, kind HAVING count(*) > 1
UNION ALL
SELECT 'ready_without_playlist', video.id, NULL, video.hls_path
FROM video
WHERE status = 'READY' AND plan IS NOT NULL
  AND NOT EXISTS (SELECT FROM asset WHERE asset.video_id = video.id AND asset.object_key = video.hls_path)
UNION ALL
-- Segments are numbered from 0 without gaps, and every rendition of the picture has those of the chunks.
SELECT 'segments_missing', video.id, NULL,
       rendition.name || ': ' || found.segments || ' of ' || greatest(wanted.segments, found.last + 1, 1)
FROM video
JOIN rendition ON rendition.video_id = video.id
CROSS JOIN LATERAL (SELECT count(*) AS segments, coalesce(max(number), -1) AS last
                    FROM segment WHERE segment.rendition_id = rendition.id) AS found
CROSS JOIN LATERAL (SELECT CASE WHEN rendition.kind = 'video' THEN coalesce(sum(segment_count), 0) ELSE 0 END AS segments
                    FROM task WHERE task.video_id = video.id AND task.kind = 'chunk') AS wanted
WHERE video.status = 'READY' AND rendition.kind <> 'subtitle'
  AND found.segments <> greatest(wanted.segments, found.last + 1, 1)
