-- Two READY videos without a transcoder: of 100 segments and of 1,800. psql variables: tenant, session, prefix (of the
-- objects' keys), small_bytes and large_bytes (of a segment of 360p and of 1080p). Prints their ids.
\set QUIET on
BEGIN;
CREATE TEMPORARY TABLE made (id bigint, segments integer);
WITH wanted (title, place, segments) AS (VALUES ('short', 900001, 100), ('long', 900002, 1800)), video AS (
    INSERT INTO video (tenant_id, session_id, title, position, file_key, content_type, source_bytes, status, playable,
                       allow_skip, plan, duration_seconds, hls_path)
    SELECT :tenant, :session, title, place, 'videos/bench/' || title || '.mp4', 'video/mp4', 1, 'READY', true, true,
           '{"frame_rate": [30, 1], "video": [{}, {}]}', segments * 6, 'hls/bench/' || title || '/master.m3u8'
    FROM wanted
    RETURNING id, title)
INSERT INTO made SELECT video.id, wanted.segments FROM video JOIN wanted USING (title);

INSERT INTO rendition (video_id, name, kind, position, width, height, codecs, init_key, init_bytes, init_sha256,
                       bandwidth_bps, average_bandwidth_bps)
SELECT made.id, of.name, 'video', of.place, of.width, of.height, 'avc1.640028',
       :'prefix' || made.id || '-' || of.name || '/init.mp4', 800, md5(of.name) || md5(of.name), 2000000, 2000000
FROM made, (VALUES ('1080p', 0, 1920, 1080), ('360p', 1, 640, 360)) AS of (name, place, width, height);

INSERT INTO segment (rendition_id, number, duration_seconds, bytes, sha256, object_key)
SELECT rendition.id, number, 6, CASE rendition.name WHEN '360p' THEN :small_bytes ELSE :large_bytes END,
       md5(rendition.id || '-' || number) || md5('bench'),
       :'prefix' || made.id || '-' || rendition.name || '/seg-' || lpad(number::text, 5, '0') || '.m4s'
FROM made
JOIN rendition ON rendition.video_id = made.id
CROSS JOIN LATERAL generate_series(0, made.segments - 1) AS number;
COMMIT;
SELECT string_agg(id::text, ' ' ORDER BY segments) FROM made;
