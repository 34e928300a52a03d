-- How many ACTIVE enrolments have come how far with video $2: $3 bins of the same width. Who has completed it is in the last one.
SELECT least(floor(CASE WHEN completed THEN 1 ELSE progress END * $3::integer)::integer, $3::integer - 1) AS bin,
       count(*) AS students
FROM video_audience
WHERE tenant_id = $1 AND video_id = $2 AND is_active
GROUP BY bin
