-- $10 the place in the session; NULL: the last.
INSERT INTO video (tenant_id, session_id, title, position, file_key, content_type, priority, allow_skip, max_speed,
                   show_watermark, description, uploaded_by)
SELECT $1, $2, $3,
       coalesce($10::integer, (SELECT coalesce(max(position), 0) + 1 FROM video WHERE session_id = $2)),
       $4, $5, $6, $7, $8, $9, $11, $12
RETURNING id
