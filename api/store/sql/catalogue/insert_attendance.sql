INSERT INTO attendance (tenant_id, enrollment_id, session_id, status)
SELECT $1, $3::bigint, $4::bigint, $5::attendance_status
WHERE $2::text IS NULL
RETURNING id,
          (SELECT lecture_id FROM lecture_session WHERE lecture_session.id = session_id)
          = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id) AS is_consistent
