UPDATE video SET status = 'PROCESSING', updated_at = now() WHERE id = $1 AND status = 'UPLOADED'
