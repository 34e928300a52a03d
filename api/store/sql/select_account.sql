SELECT account.id, account.tenant_id, account.username, account.user_id, account.role, account.password_hash,
       account.token_key, tenant.code AS tenant_code, account.disabled_at IS NOT NULL AS is_disabled
FROM account JOIN tenant ON tenant.id = account.tenant_id
WHERE account.username = $1
