-- Every object that a row of the video refers to.
SELECT file_key AS object_key FROM video WHERE id = $1 AND file_key IS NOT NULL
UNION ALL
SELECT init_key FROM rendition WHERE video_id = $1 AND init_key IS NOT NULL
UNION ALL
SELECT object_key FROM segment JOIN rendition ON rendition.id = segment.rendition_id WHERE video_id = $1
UNION ALL
SELECT object_key FROM asset WHERE video_id = $1
