-- Replaces segments that an earlier lease of the task has reported: the storage check has just seen the objects of the
-- new lease.
INSERT INTO segment (rendition_id, number, duration_seconds, bytes, sha256, object_key, keyframes)
SELECT rendition.id, reported.number, reported.duration_seconds, reported.bytes, reported.sha256, reported.object_key,
       reported.keyframes::jsonb
FROM unnest($2::text[], $3::bigint[], $4::double precision[], $5::bigint[], $6::text[], $7::text[], $8::text[])
         AS reported (name, number, duration_seconds, bytes, sha256, object_key, keyframes)
JOIN rendition ON rendition.video_id = $1 AND rendition.name = reported.name
ON CONFLICT (rendition_id, number) DO UPDATE
SET duration_seconds = excluded.duration_seconds, bytes = excluded.bytes, sha256 = excluded.sha256,
    object_key = excluded.object_key, keyframes = excluded.keyframes
