-- How many enrolments have watched some of video $2.
SELECT count(DISTINCT enrollment_id) FROM playback_session
WHERE tenant_id = $1 AND video_id = $2 AND enrollment_id IS NOT NULL AND watched <> '{}'
  AND ($3::bigint IS NULL OR enrollment_id = $3)
