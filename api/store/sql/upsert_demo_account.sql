INSERT INTO account (tenant_id, username, user_id, role, password_hash)
SELECT id, $2::text, $2::text, $2::text::account_role, $3 FROM tenant WHERE code = $1
ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash
