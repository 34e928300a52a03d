-- Which of the given objects a row refers to.
SELECT candidate.object_key
FROM unnest($1::text[]) AS candidate (object_key)
WHERE EXISTS (SELECT FROM video WHERE video.file_key = candidate.object_key AND source_removed_at IS NULL)
   OR EXISTS (SELECT FROM segment WHERE segment.object_key = candidate.object_key)
   OR EXISTS (SELECT FROM rendition WHERE rendition.init_key = candidate.object_key)
   OR EXISTS (SELECT FROM asset WHERE asset.object_key = candidate.object_key)
