INSERT INTO session_enrollment (tenant_id, session_id, enrollment_id)
SELECT $1, $3::bigint, $4::bigint
WHERE $2::text IS NULL
RETURNING id,
          (SELECT lecture_id FROM lecture_session WHERE lecture_session.id = session_id)
          = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id) AS is_consistent
