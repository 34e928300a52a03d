UPDATE student
SET updated_at = now(),
    name = CASE WHEN $4::boolean THEN $5::text ELSE name END,
    user_id = CASE WHEN $6::boolean THEN $7::text ELSE user_id END,
    student_phone = CASE WHEN $8::boolean THEN $9::text ELSE student_phone END,
    parent_phone = CASE WHEN $10::boolean THEN $11::text ELSE parent_phone END,
    school = CASE WHEN $12::boolean THEN $13::text ELSE school END,
    grade = CASE WHEN $14::boolean THEN $15::text ELSE grade END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3 AND erased_at IS NULL
RETURNING id
