-- A student changes what is theirs.
UPDATE video_progress
SET updated_at = now(),
    progress = CASE WHEN $4::boolean THEN $5::double precision ELSE progress END,
    last_position_seconds = CASE WHEN $6::boolean THEN $7::double precision ELSE last_position_seconds END,
    completed = CASE WHEN $8::boolean THEN $9::boolean ELSE completed END
WHERE tenant_id = $1 AND id = $3
  AND ($2::text IS NULL
       OR EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id
                  WHERE enrollment.id = enrollment_id AND student.user_id = $2))
RETURNING id
