-- Per hour or day ($4) since $3 seconds ago, or since the video was first watched: sessions that were started, and events by severity.
WITH session AS (
    SELECT date_trunc($4, started_at) AS at, count(*) AS sessions FROM playback_session
    WHERE tenant_id = $1 AND video_id = $2
      AND ($3::double precision IS NULL OR started_at > now() - make_interval(secs => $3))
    GROUP BY 1
), event AS (
    SELECT date_trunc($4, occurred_at) AS at, count(*) FILTER (WHERE violated) AS danger,
           count(*) FILTER (WHERE NOT violated AND type IN ('SEEK_ATTEMPT', 'SPEED_CHANGE_ATTEMPT', 'FOCUS_LOST')) AS warn,
           count(*) FILTER (WHERE NOT violated AND type NOT IN ('SEEK_ATTEMPT', 'SPEED_CHANGE_ATTEMPT', 'FOCUS_LOST')) AS info
    FROM playback_event
    WHERE tenant_id = $1 AND video_id = $2
      AND ($3::double precision IS NULL OR occurred_at > now() - make_interval(secs => $3))
    GROUP BY 1
)
SELECT coalesce(session.at, event.at) AS at, coalesce(sessions, 0) AS sessions, coalesce(danger, 0) AS danger,
       coalesce(warn, 0) AS warn, coalesce(info, 0) AS info
FROM session FULL JOIN event ON event.at = session.at
ORDER BY 1
LIMIT 10000
