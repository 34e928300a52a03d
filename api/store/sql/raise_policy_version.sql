-- What was granted under the policy before is void, for everybody.
UPDATE video SET policy_version = policy_version + 1, min_policy_version = policy_version + 1, updated_at = now()
WHERE tenant_id = $1 AND id = $2
RETURNING id
