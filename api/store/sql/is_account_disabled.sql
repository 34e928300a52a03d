SELECT EXISTS (SELECT FROM account WHERE tenant_id = $1 AND user_id = $2 AND disabled_at IS NOT NULL)
