-- Of the students who watched within the last $3 seconds, or of all if that is NULL; total_students is always the whole
-- audience.
SELECT count(*) AS total_students,
       count(*) FILTER (WHERE completed AND is_recent) AS completed_count,
       coalesce(sum(progress * duration_seconds) FILTER (WHERE is_recent), 0) AS watched_seconds
FROM (SELECT *, $3::double precision IS NULL OR watched_at >= now() - make_interval(secs => $3) AS is_recent
      FROM video_audience
      WHERE tenant_id = $1 AND video_id = $2) AS audience
