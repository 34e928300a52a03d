-- How often each part of video $2 was watched: $3 parts of $4 ms each. Of all enrolments, or of $5. Each part that was watched at all
-- has a row: how many enrolments watched some of it, and for how long all of them together.
SELECT part, count(DISTINCT seen.enrollment_id) AS students,
       sum(least(seen.ending, (part + 1) * $4::double precision) - greatest(seen.beginning, part * $4::double precision)) AS ms
FROM (SELECT session.enrollment_id, lower(range) AS beginning, upper(range) AS ending
      FROM playback_session AS session CROSS JOIN LATERAL unnest(session.watched) AS range
      WHERE session.tenant_id = $1 AND session.video_id = $2 AND session.enrollment_id IS NOT NULL
        AND ($5::bigint IS NULL OR session.enrollment_id = $5)) AS seen
CROSS JOIN LATERAL generate_series(floor(seen.beginning / $4::double precision)::integer,
                                   least(ceil(seen.ending / $4::double precision)::integer, $3::integer) - 1) AS part
GROUP BY part
ORDER BY part
