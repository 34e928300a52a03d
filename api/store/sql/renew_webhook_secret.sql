UPDATE webhook SET secret = DEFAULT, updated_at = now() WHERE tenant_id = $1 AND id = $2
RETURNING secret
