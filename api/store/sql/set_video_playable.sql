UPDATE video SET playable = true, updated_at = now() WHERE id = $1 AND NOT playable
