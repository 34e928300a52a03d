-- The enrolments with the highest scores, of one video or of all.
SELECT ranked.enrollment_id, student.name AS student_name, student.user_id, ranked.score, ranked.events,
       ranked.violations, ranked.last_at
FROM (
    SELECT enrollment_id, sum(score) AS score, count(*) AS events, count(*) FILTER (WHERE violated) AS violations,
           max(occurred_at) AS last_at
    FROM playback_event
    WHERE tenant_id = $1
      AND ($2::bigint IS NULL OR video_id = $2)
      AND ($3::double precision IS NULL OR received_at >= now() - make_interval(secs => $3))
      AND score > 0
    GROUP BY enrollment_id
    ORDER BY sum(score) DESC, enrollment_id
    LIMIT $4
) AS ranked
JOIN enrollment ON enrollment.id = ranked.enrollment_id
JOIN student ON student.id = enrollment.student_id
ORDER BY ranked.score DESC, ranked.enrollment_id
