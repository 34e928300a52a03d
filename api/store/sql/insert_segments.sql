INSERT INTO segment (rendition_id, number, duration_seconds, bytes, sha256, object_key)
SELECT rendition.id, reported.number, reported.duration_seconds, reported.bytes, reported.sha256, reported.object_key
FROM unnest($2::text[], $3::bigint[], $4::double precision[], $5::bigint[], $6::text[], $7::text[])
         AS reported (name, number, duration_seconds, bytes, sha256, object_key)
JOIN rendition ON rendition.video_id = $1 AND rendition.name = reported.name
