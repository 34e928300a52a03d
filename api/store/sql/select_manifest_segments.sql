SELECT segment.rendition_id, segment.number, segment.duration_seconds, segment.bytes, segment.sha256, segment.object_key,
       segment.keyframes
FROM segment JOIN rendition ON rendition.id = segment.rendition_id
WHERE rendition.video_id = $1
ORDER BY segment.rendition_id, segment.number
