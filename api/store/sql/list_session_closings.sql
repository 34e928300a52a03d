SELECT session_id, tenant_id, user_id, reason FROM session_closing LIMIT $1
