-- Planned anew each time. A filter that is NULL matches everything; count_playback_events has the same ones. The rows of the
-- page are found first, and only these are then read and joined. A search finds few rows, which are sorted: in the order of
-- the index all rows would be looked at.
SELECT event.id, event.session_id, event.video_id, video.title AS video_title, event.enrollment_id,
       student.name AS student_name, student.user_id, event.type, event.occurred_at, event.received_at, event.payload,
       event.policy_snapshot, event.violated, event.reason, event.score
FROM playback_event AS event
JOIN enrollment ON enrollment.id = event.enrollment_id
JOIN student ON student.id = enrollment.student_id
JOIN video ON video.id = event.video_id
WHERE event.id = ANY (ARRAY(
    SELECT event.id
    FROM playback_event AS event
    WHERE event.tenant_id = $1
      AND ($2::bigint IS NULL OR event.video_id = $2)
      AND ($3::double precision IS NULL OR event.occurred_at >= now() - make_interval(secs => $3))
      AND ($4::playback_event_type[] IS NULL OR event.type = ANY ($4))
      AND ($5::boolean IS NULL OR event.violated = $5)
      AND ($6::text IS NULL
           OR event.enrollment_id = ANY (ARRAY(
               SELECT enrollment.id FROM enrollment JOIN student ON student.id = enrollment.student_id
               WHERE enrollment.tenant_id = $1
                 AND (student.name ILIKE '%' || replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%'
                      OR student.user_id ILIKE '%' || replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%')))
           OR event.session_id BETWEEN CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
                   THEN rpad(translate(lower($6), '-', ''), 32, '0')::uuid END
               AND CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
                   THEN rpad(translate(lower($6), '-', ''), 32, 'f')::uuid END)
      AND ($7::bigint IS NULL OR event.enrollment_id = $7)
      AND ($8::bigint IS NULL OR event.video_id = ANY (ARRAY(
               SELECT video.id FROM video JOIN lecture_session ON lecture_session.id = video.session_id
               WHERE lecture_session.lecture_id = $8)))
      AND ($9::uuid IS NULL OR event.session_id = $9)
    ORDER BY CASE WHEN $6 IS NULL THEN event.occurred_at ELSE event.occurred_at + interval '0' END DESC, event.id DESC
    LIMIT $10 OFFSET $11))
ORDER BY event.occurred_at DESC, event.id DESC
