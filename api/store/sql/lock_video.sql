SELECT id, tenant_id, status, file_key, source_bytes, priority, plan
FROM video WHERE id = $1 FOR UPDATE
