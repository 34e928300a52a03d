-- Locked, so that it is there until the end of the transaction. That of a student who has been erased is not there.
SELECT FROM enrollment
WHERE tenant_id = $1 AND id = $2
  AND EXISTS (SELECT FROM student WHERE student.id = enrollment.student_id AND student.erased_at IS NULL)
FOR KEY SHARE
