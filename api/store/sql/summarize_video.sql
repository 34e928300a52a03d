-- Of the ACTIVE enrolments of the video's lecture.
SELECT count(*) AS total_students,
       count(*) FILTER (WHERE completed) AS completed_count,
       floor(coalesce(sum(progress * duration_seconds), 0))::bigint AS watched_seconds
FROM video_audience
WHERE tenant_id = $1 AND video_id = $2 AND is_active
