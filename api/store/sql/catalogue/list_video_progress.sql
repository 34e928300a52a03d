-- A student sees what is theirs.
SELECT id, video_id AS "video", enrollment_id AS "enrollment", progress, last_position_seconds AS "last_position",
       completed, created_at, updated_at
FROM video_progress
WHERE tenant_id = $1
  AND ($2::text IS NULL
       OR EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id
                  WHERE enrollment.id = enrollment_id AND student.user_id = $2))
  AND $3::text IS NULL
  AND ($4::bigint IS NULL OR video_id = $4)
  AND ($5::bigint IS NULL OR enrollment_id = $5)
  AND ($6::boolean IS NULL OR completed = $6)
