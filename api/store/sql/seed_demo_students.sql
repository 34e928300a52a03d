-- $1 tenant, $2 lecture, $3 session, $4 how many. Made-up students, who may all see the session; existing ones stay.
WITH people AS (
    INSERT INTO student (tenant_id, user_id, name, parent_phone, student_phone, school, grade)
    SELECT $1, 'demo-student-' || i, 'Student ' || lpad(i::text, 6, '0'), '010-0000-' || lpad((i % 10000)::text, 4, '0'),
           '010-1111-' || lpad((i % 10000)::text, 4, '0'), 'School ' || i % 20, (1 + i % 3)::text
    FROM generate_series(1, $4::integer) AS i
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_id = excluded.user_id
    RETURNING id
), enrolled AS (
    INSERT INTO enrollment (tenant_id, student_id, lecture_id) SELECT $1, id, $2 FROM people
    ON CONFLICT (student_id, lecture_id) DO UPDATE SET student_id = excluded.student_id
    RETURNING id
), opened AS (
    INSERT INTO session_enrollment (tenant_id, session_id, enrollment_id) SELECT $1, $3, id FROM enrolled
    ON CONFLICT (session_id, enrollment_id) DO NOTHING
)
INSERT INTO attendance (tenant_id, session_id, enrollment_id, status)
SELECT $1, $3, id, (ARRAY['ONLINE', 'ONLINE', 'PRESENT', 'ABSENT']::attendance_status[])[1 + id % 4] FROM enrolled
ON CONFLICT (session_id, enrollment_id) DO NOTHING
