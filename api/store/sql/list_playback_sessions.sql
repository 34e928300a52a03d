-- Planned anew each time. A filter that is NULL matches everything; count_playback_sessions has the same ones. $10: the enrolments
-- of the students whose name is searched for; a constant array is looked up by hash. The rows of the page are found first, and
-- only these are then read and joined. A search finds few rows, as a rule, and sorts them: in the order of the index all rows
-- would be looked at.
SELECT session.id, session.video_id, session.enrollment_id, student.name AS student_name, session.device_id, session.state,
       session.started_at, session.ended_at, session.last_seen_at, session.end_reason, session.ip, session.user_agent,
       session.device_label, video.title AS video_title, counted.events, counted.violations
FROM playback_session AS session
JOIN video ON video.id = session.video_id
CROSS JOIN LATERAL (SELECT count(*) AS events, count(*) FILTER (WHERE violated) AS violations
                    FROM playback_event WHERE playback_event.session_id = session.id) AS counted
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id) ON enrollment.id = session.enrollment_id
WHERE session.id = ANY (ARRAY(
    SELECT session.id
    FROM playback_session AS session
    WHERE session.tenant_id = $1
      AND ($2::bigint IS NULL OR session.video_id = $2)
      AND ($3::bigint IS NULL OR session.enrollment_id = $3)
      AND ($4::bigint IS NULL OR session.video_id = ANY (ARRAY(
               SELECT video.id FROM video JOIN lecture_session ON lecture_session.id = video.session_id
               WHERE lecture_session.lecture_id = $4)))
      AND ($5::playback_session_state IS NULL OR session.state = $5)
      AND ($6::text IS NULL
           OR session.enrollment_id = ANY ($10::bigint[])
           OR session.device_id LIKE replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%'
           OR session.id BETWEEN CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
                   THEN rpad(translate(lower($6), '-', ''), 32, '0')::uuid END
               AND CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
                   THEN rpad(translate(lower($6), '-', ''), 32, 'f')::uuid END)
      AND ($7::uuid[] IS NULL OR session.id = ANY ($7))
    ORDER BY CASE WHEN $6 IS NULL THEN session.started_at ELSE session.started_at + interval '0' END DESC, session.id DESC
    LIMIT $8 OFFSET $9))
ORDER BY session.started_at DESC, session.id DESC
