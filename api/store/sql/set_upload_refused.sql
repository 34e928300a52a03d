UPDATE video SET error_reason = $2, updated_at = now() WHERE id = $1 AND status = 'PENDING'
