-- NULL leaves a column unchanged. What players are allowed to do is part of the policy, so a change makes everybody's
-- older tokens invalid.
WITH before AS (
    SELECT id, (allow_skip <> coalesce($4, allow_skip) OR max_speed <> coalesce($5, max_speed)
                OR show_watermark <> coalesce($6, show_watermark)) AS is_of_policy
    FROM video WHERE tenant_id = $1 AND id = $2
    FOR NO KEY UPDATE
)
UPDATE video SET
    title = coalesce($3, title),
    description = CASE WHEN $7::text IS NULL THEN description ELSE nullif($7, '') END,
    allow_skip = coalesce($4, allow_skip),
    max_speed = coalesce($5, max_speed),
    show_watermark = coalesce($6, show_watermark),
    policy_version = policy_version + is_of_policy::integer,
    min_policy_version = CASE WHEN is_of_policy THEN policy_version + 1 ELSE min_policy_version END,
    updated_at = now()
FROM before
WHERE video.id = before.id
RETURNING video.id
