-- Of user $2 with the token key $3 in tenant $1: find_tenant has the rule, too.
SELECT coalesce((SELECT disabled_at IS NULL AND ($3::text IS NULL OR token_key = $3)
                 FROM account WHERE tenant_id = $1 AND user_id = $2), $3::text IS NULL)
