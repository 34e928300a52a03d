-- A student removes what is theirs.
DELETE FROM video_progress
WHERE tenant_id = $1 AND id = $3
  AND ($2::text IS NULL
       OR EXISTS (SELECT FROM enrollment JOIN student ON student.id = enrollment.student_id
                  WHERE enrollment.id = enrollment_id AND student.user_id = $2))
