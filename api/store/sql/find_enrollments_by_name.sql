-- The enrolments of the students whose name holds $2.
SELECT enrollment.id
FROM enrollment JOIN student ON student.id = enrollment.student_id
WHERE enrollment.tenant_id = $1
  AND student.name ILIKE '%' || replace(replace(replace($2, '\', '\\'), '%', '\%'), '_', '\_') || '%'
