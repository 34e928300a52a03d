-- $1 video, $2 session, $3 its place there; NULL: the last.
UPDATE video SET
    session_id = $2,
    position = coalesce($3::integer, (SELECT coalesce(max(position), 0) + 1 FROM video AS other WHERE other.session_id = $2))
WHERE id = $1
