DELETE FROM segment USING rendition
WHERE rendition.id = segment.rendition_id AND rendition.video_id = $1 AND rendition.name = $2 AND segment.number >= $3
