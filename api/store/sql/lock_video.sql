SELECT id, tenant_id, status, file_key, source_bytes, priority, plan, source_removed_at IS NOT NULL AS is_source_removed
FROM video WHERE id = $1 FOR UPDATE
