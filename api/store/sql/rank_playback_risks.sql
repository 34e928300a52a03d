-- The enrolments of a video with the highest scores, and how many of their events are of each severity: severity() of
-- api/domain/playback/playback_event.h.
SELECT ranked.enrollment_id, student.name AS student_name, ranked.score, ranked.danger, ranked.warn, ranked.info,
       ranked.last_occurred_at
FROM (
    SELECT enrollment_id, sum(score) AS score, count(*) FILTER (WHERE violated) AS danger,
           count(*) FILTER (WHERE NOT violated AND type IN ('SEEK_ATTEMPT', 'SPEED_CHANGE_ATTEMPT', 'FOCUS_LOST')) AS warn,
           count(*) FILTER (WHERE NOT violated
                            AND type NOT IN ('SEEK_ATTEMPT', 'SPEED_CHANGE_ATTEMPT', 'FOCUS_LOST')) AS info,
           max(occurred_at) AS last_occurred_at
    FROM playback_event
    WHERE tenant_id = $1 AND video_id = $2
      AND ($3::double precision IS NULL OR occurred_at >= now() - make_interval(secs => $3))
    GROUP BY enrollment_id
    ORDER BY 2 DESC, 3 DESC, 4 DESC, 1
    LIMIT $4
) AS ranked
JOIN enrollment ON enrollment.id = ranked.enrollment_id
JOIN student ON student.id = enrollment.student_id
ORDER BY ranked.score DESC, ranked.danger DESC, ranked.warn DESC, ranked.enrollment_id
