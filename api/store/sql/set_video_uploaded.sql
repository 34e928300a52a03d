UPDATE video SET status = 'UPLOADED', source_bytes = $2, error_reason = NULL, updated_at = now() WHERE id = $1
