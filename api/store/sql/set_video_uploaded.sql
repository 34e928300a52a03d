UPDATE video SET status = 'UPLOADED', source_bytes = $2, updated_at = now() WHERE id = $1
