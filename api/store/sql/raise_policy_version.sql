UPDATE video SET policy_version = policy_version + 1, updated_at = now() WHERE tenant_id = $1 AND id = $2
RETURNING policy_version
