-- $1 session, $2 a place. If it is taken, its video and the later ones move by one.
UPDATE video SET position = position + 1
WHERE session_id = $1 AND position >= $2::integer
  AND EXISTS (SELECT FROM video AS taken WHERE taken.session_id = $1 AND taken.position = $2::integer)
