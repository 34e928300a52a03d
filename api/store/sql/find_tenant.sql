-- And whether the user is shut out there.
SELECT tenant.id, EXISTS (SELECT FROM account
                          WHERE account.tenant_id = tenant.id AND account.user_id = $2
                            AND account.disabled_at IS NOT NULL) AS account_is_disabled
FROM tenant WHERE tenant.code = $1
