-- A part that exists already is used unchanged. $1 the tenant's code, $2 the student's user id, $3 the slug of a lecture that is not
-- this one.
WITH made_tenant AS (
    INSERT INTO tenant (code, name) VALUES ($1, 'Demo academy') ON CONFLICT (code) DO UPDATE SET code = excluded.code
    RETURNING id
), found_lecture AS (
    SELECT lecture.id FROM lecture JOIN tenant ON tenant.id = lecture.tenant_id WHERE tenant.code = $1 AND lecture.slug IS DISTINCT FROM $3
    ORDER BY lecture.id LIMIT 1
), made_lecture AS (
    INSERT INTO lecture (tenant_id, title)
    SELECT id, 'Demo lecture' FROM made_tenant WHERE NOT EXISTS (SELECT FROM found_lecture)
    RETURNING id
), the_lecture AS (
    SELECT id FROM found_lecture UNION ALL SELECT id FROM made_lecture
), found_session AS (
    SELECT lecture_session.id FROM lecture_session JOIN found_lecture ON found_lecture.id = lecture_session.lecture_id
    ORDER BY lecture_session.id LIMIT 1
), made_session AS (
    INSERT INTO lecture_session (tenant_id, lecture_id, title)
    SELECT made_tenant.id, the_lecture.id, 'First meeting' FROM made_tenant, the_lecture
    WHERE NOT EXISTS (SELECT FROM found_session)
    RETURNING id
), the_session AS (
    SELECT id FROM found_session UNION ALL SELECT id FROM made_session
), the_student AS (
    INSERT INTO student (tenant_id, user_id, name) SELECT id, $2, 'Demo student' FROM made_tenant
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_id = excluded.user_id
    RETURNING id
), the_enrollment AS (
    INSERT INTO enrollment (tenant_id, student_id, lecture_id)
    SELECT made_tenant.id, the_student.id, the_lecture.id FROM made_tenant, the_student, the_lecture
    ON CONFLICT (student_id, lecture_id) DO UPDATE SET student_id = excluded.student_id
    RETURNING id
), the_access AS (
    INSERT INTO session_enrollment (tenant_id, session_id, enrollment_id)
    SELECT made_tenant.id, the_session.id, the_enrollment.id FROM made_tenant, the_session, the_enrollment
    ON CONFLICT (session_id, enrollment_id) DO NOTHING
)
SELECT the_lecture.id AS lecture_id, the_session.id AS session_id, the_enrollment.id AS enrollment_id
FROM the_lecture, the_session, the_enrollment
