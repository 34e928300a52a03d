-- The tenant's id, and whether user $2 is let in there: with an account, unless it is disabled or its tokens have another
-- key than $3; without one, unless the token names a key. A token without a key ($3 NULL) is of a host system.
SELECT tenant.id,
       coalesce((SELECT disabled_at IS NULL AND ($3::text IS NULL OR token_key = $3)
                 FROM account WHERE account.tenant_id = tenant.id AND account.user_id = $2),
                $3::text IS NULL) AS is_let_in
FROM tenant WHERE tenant.code = $1
