-- $1 tenant, $2 … $7 the cells of each line by column, $8 whether to write, $9 … $12 whether the file has the columns that it
-- may do without; the others stay as they are. Whatever else happens to the students meanwhile, no line is lost. In the
-- order of user ids, so that two files at a time do not wait for each other.
WITH given AS (
    SELECT number, name, user_id, nullif(student_phone, '') AS student_phone, nullif(parent_phone, '') AS parent_phone,
           nullif(school, '') AS school, nullif(grade, '') AS grade
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
             AS line (name, user_id, student_phone, parent_phone, school, grade, number)
), compared AS (
    SELECT given.*,
           CASE WHEN student.id IS NULL THEN 'created'
                WHEN given.name <> student.name
                     OR $9::boolean AND given.student_phone IS DISTINCT FROM student.student_phone
                     OR $10::boolean AND given.parent_phone IS DISTINCT FROM student.parent_phone
                     OR $11::boolean AND given.school IS DISTINCT FROM student.school
                     OR $12::boolean AND given.grade IS DISTINCT FROM student.grade THEN 'updated'
                ELSE 'unchanged' END AS result
    FROM given
    LEFT JOIN student ON student.tenant_id = $1 AND student.user_id = given.user_id
), written AS (
    INSERT INTO student (tenant_id, name, user_id, student_phone, parent_phone, school, grade)
    SELECT $1, name, user_id, student_phone, parent_phone, school, grade
    FROM compared
    WHERE $8::boolean AND result <> 'unchanged'
    ORDER BY user_id
    ON CONFLICT (tenant_id, user_id) DO UPDATE
    SET updated_at = now(), name = excluded.name,
        student_phone = CASE WHEN $9::boolean THEN excluded.student_phone ELSE student.student_phone END,
        parent_phone = CASE WHEN $10::boolean THEN excluded.parent_phone ELSE student.parent_phone END,
        school = CASE WHEN $11::boolean THEN excluded.school ELSE student.school END,
        grade = CASE WHEN $12::boolean THEN excluded.grade ELSE student.grade END
)
SELECT result FROM compared ORDER BY number
