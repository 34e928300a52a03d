-- What must be left alone although no row names it. A lease that runs writes below hls/{tenant}/{video}/ … /e{epoch}/, and at
-- the end of a task, playlists and storyboard of the static copy are there before their rows are. Clients of the plain
-- protocol put a whole tree into storage by themselves.
SELECT 'hls/' || tenant.code || '/' || task.video_id || '/' AS prefix, part
FROM task
JOIN tenant ON tenant.id = task.tenant_id
CROSS JOIN LATERAL (VALUES (CASE task.kind WHEN 'transcode' THEN '/' ELSE '/e' || task.epoch || '/' END),
                           ('.m3u8'), ('/storyboard.vtt')) AS written (part)
WHERE task.state = 'running'
UNION ALL
SELECT regexp_replace(video.hls_path, '[^/]*$', ''), '/'
FROM video
WHERE video.hls_path IS NOT NULL AND video.plan IS NULL
