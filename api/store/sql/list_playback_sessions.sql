-- A filter that is NULL matches everything; count_playback_sessions has the same ones.
SELECT session.id, session.video_id, session.enrollment_id, student.name AS student_name, session.device_id, session.state,
       session.started_at, session.ended_at, session.last_seen_at, session.end_reason, session.ip, session.user_agent
FROM playback_session AS session
JOIN video ON video.id = session.video_id
JOIN lecture_session ON lecture_session.id = video.session_id
LEFT JOIN (enrollment JOIN student ON student.id = enrollment.student_id) ON enrollment.id = session.enrollment_id
WHERE session.tenant_id = $1
  AND ($2::bigint IS NULL OR session.video_id = $2)
  AND ($3::bigint IS NULL OR session.enrollment_id = $3)
  AND ($4::bigint IS NULL OR lecture_session.lecture_id = $4)
  AND ($5::text IS NULL OR session.state = $5::playback_session_state)
  AND ($6::text IS NULL
       OR student.name ILIKE '%' || replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%'
       OR session.device_id ILIKE '%' || replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%'
       OR session.id::text ILIKE '%' || replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%')
  AND ($7::text[] IS NULL OR session.id = ANY ($7::text[]::uuid[]))
ORDER BY session.started_at DESC, session.id DESC
LIMIT $8 OFFSET $9
