SELECT tenant_id, status, playable, policy_version, min_policy_version FROM video WHERE id = $1
