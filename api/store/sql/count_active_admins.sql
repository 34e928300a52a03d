-- Who can log in and is an admin.
SELECT count(*) FROM account
WHERE tenant_id = $1 AND role = 'admin' AND disabled_at IS NULL AND password_hash IS NOT NULL
