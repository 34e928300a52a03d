UPDATE video SET plan = $2, duration_seconds = $3, updated_at = now() WHERE id = $1
