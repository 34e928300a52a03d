-- The key of the tokens from now on.
UPDATE account SET password_hash = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2
RETURNING token_key
