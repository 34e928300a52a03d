-- The objects that rows refer to, ordered by key: the next $2 after the key $1.
SELECT * FROM (
    SELECT id AS video_id, file_key AS object_key, source_bytes AS bytes, NULL AS sha256
    FROM video WHERE status <> 'PENDING' AND source_removed_at IS NULL
    UNION ALL
    SELECT video_id, init_key, init_bytes, init_sha256 FROM rendition WHERE init_key IS NOT NULL
    UNION ALL
    SELECT rendition.video_id, segment.object_key, segment.bytes, segment.sha256
    FROM segment JOIN rendition ON rendition.id = segment.rendition_id
    UNION ALL
    SELECT video_id, object_key, bytes, sha256 FROM asset
) AS referred
WHERE object_key > $1
ORDER BY object_key
LIMIT $2
