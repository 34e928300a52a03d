-- What was granted under the policy before is void.
UPDATE video SET policy_version = policy_version + 1, updated_at = now()
WHERE id = (SELECT video_id FROM video_permission WHERE video_permission.id = $1)
