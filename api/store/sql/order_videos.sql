-- The videos of session $2 get the places of $3, if these are all of them.
WITH wanted AS (SELECT id, number FROM unnest($3::bigint[]) WITH ORDINALITY AS list (id, number))
UPDATE video SET position = wanted.number, updated_at = now()
FROM wanted
WHERE video.tenant_id = $1 AND video.session_id = $2 AND video.id = wanted.id
  AND (SELECT array_agg(id ORDER BY id) FROM video WHERE session_id = $2) = (SELECT array_agg(id ORDER BY id) FROM wanted)
RETURNING video.id
