-- The key of the tokens from now on. $4: only if the hash of the password is still this one; NULL: whatever it is.
UPDATE account SET password_hash = $3, updated_at = now()
WHERE tenant_id = $1 AND id = $2 AND ($4::text IS NULL OR password_hash = $4)
RETURNING token_key
