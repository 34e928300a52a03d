-- Planned anew each time. A filter that is NULL matches everything; list_playback_sessions has the same ones. A search of 8
-- hexadecimal digits or more is also for sessions whose id begins with them. Device ids are looked for by their beginning, which
-- an index finds. $8: the enrolments of the students whose name is searched for; a constant array is looked up by hash.
SELECT count(*)
FROM playback_session AS session
WHERE session.tenant_id = $1
  AND ($2::bigint IS NULL OR session.video_id = $2)
  AND ($3::bigint IS NULL OR session.enrollment_id = $3)
  AND ($4::bigint IS NULL OR session.video_id = ANY (ARRAY(
           SELECT video.id FROM video JOIN lecture_session ON lecture_session.id = video.session_id
           WHERE lecture_session.lecture_id = $4)))
  AND ($5::playback_session_state IS NULL OR session.state = $5)
  AND ($6::text IS NULL
       OR session.enrollment_id = ANY ($8::bigint[])
       OR session.device_id LIKE replace(replace(replace($6, '\', '\\'), '%', '\%'), '_', '\_') || '%'
       OR session.id BETWEEN CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
               THEN rpad(translate(lower($6), '-', ''), 32, '0')::uuid END
           AND CASE WHEN $6 ~ '^(-?[0-9A-Fa-f]){8,32}$'
               THEN rpad(translate(lower($6), '-', ''), 32, 'f')::uuid END)
  AND ($7::uuid[] IS NULL OR session.id = ANY ($7))
