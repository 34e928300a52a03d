INSERT INTO student (tenant_id, name, user_id, student_phone, parent_phone, school, grade)
SELECT $1, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text
WHERE $2::text IS NULL
RETURNING id
