-- What the renditions of a video that is complete take in storage.
UPDATE rendition SET bytes = made.bytes + coalesce(init_bytes, 0)
FROM (SELECT segment.rendition_id, sum(segment.bytes) AS bytes
      FROM segment JOIN rendition ON rendition.id = segment.rendition_id
      WHERE rendition.video_id = $1 GROUP BY segment.rendition_id) AS made
WHERE rendition.id = made.rendition_id
