-- The tenant's id, and whether the account of user $2 there is disabled.
SELECT tenant.id, EXISTS (SELECT FROM account
                          WHERE account.tenant_id = tenant.id AND account.user_id = $2
                            AND account.disabled_at IS NOT NULL) AS account_is_disabled
FROM tenant WHERE tenant.code = $1
