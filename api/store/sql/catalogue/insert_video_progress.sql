-- A student makes what is theirs. Looked at before there is a row, so that no constraint tells of others' rows.
INSERT INTO video_progress (tenant_id, video_id, enrollment_id, progress, last_position_seconds, completed)
SELECT $1, $3::bigint, $4::bigint, coalesce($5::double precision, 0), coalesce($6::double precision, 0),
       coalesce($7::boolean, false)
WHERE $2::text IS NULL
   OR EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id
              WHERE enrollment.id = $4 AND student.user_id = $2)
RETURNING id,
          (SELECT lecture_id FROM video JOIN lecture_session ON lecture_session.id = video.session_id
           WHERE video.id = video_id)
          = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id) AS is_consistent
