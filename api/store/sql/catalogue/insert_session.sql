INSERT INTO lecture_session (tenant_id, lecture_id, title, position)
SELECT $1, $3::bigint, $4::text,
       coalesce($5::integer, (SELECT coalesce(max(position), 0) + 1 FROM lecture_session WHERE lecture_id = $3))
WHERE $2::text IS NULL
RETURNING id
