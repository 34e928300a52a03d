-- $1 tenant, $2 session, $3 how many. Nothing has been uploaded for them; existing ones stay.
INSERT INTO video (tenant_id, session_id, title, position, file_key, content_type, duration_seconds)
SELECT $1, $2::bigint, 'Demo video ' || i, 1000000 + i, 'videos/demo/' || $2::bigint || '/seeded-' || i || '.mp4', 'video/mp4', 1800
FROM generate_series(1, $3::integer) AS i
WHERE NOT EXISTS (SELECT FROM video WHERE session_id = $2::bigint AND position = 1000000 + i)
