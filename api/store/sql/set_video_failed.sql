UPDATE video SET status = 'FAILED', playable = false, error_code = $2, error_reason = $3, updated_at = now()
WHERE id = $1
