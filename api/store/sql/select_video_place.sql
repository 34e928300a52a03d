SELECT session_id, position FROM video WHERE tenant_id = $1 AND id = $2
