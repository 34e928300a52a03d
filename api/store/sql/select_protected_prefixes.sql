-- Places whose objects must stay although no row names them. A running lease writes into the folders e{epoch}/ below
-- hls/{tenant}/{video}/. Clients of the plain protocol put a whole tree into storage by themselves. The static copy of
-- a video is put there before its rows are written.
SELECT 'hls/' || tenant.code || '/' || task.video_id || '/' AS prefix,
       CASE task.kind WHEN 'transcode' THEN '/' ELSE '/e' || task.epoch || '/' END AS part
FROM task
JOIN tenant ON tenant.id = task.tenant_id
WHERE task.state = 'running'
UNION ALL
SELECT 'hls/' || tenant.code || '/' || video.id || '/', part
FROM video
JOIN tenant ON tenant.id = video.tenant_id
CROSS JOIN (VALUES ('.m3u8'), ('/storyboard.vtt')) AS static_copy (part)
WHERE video.status = 'PROCESSING'
UNION ALL
SELECT regexp_replace(video.hls_path, '[^/]*$', ''), '/'
FROM video
WHERE video.hls_path IS NOT NULL AND video.plan IS NULL
