-- NULL leaves a column unchanged. What players are allowed to do is part of the policy, so a change makes older tokens
-- invalid.
UPDATE video SET
    title = coalesce($3, title),
    allow_skip = coalesce($4, allow_skip),
    max_speed = coalesce($5, max_speed),
    show_watermark = coalesce($6, show_watermark),
    policy_version = policy_version
        + (allow_skip <> coalesce($4, allow_skip) OR max_speed <> coalesce($5, max_speed)
           OR show_watermark <> coalesce($6, show_watermark))::int,
    updated_at = now()
WHERE tenant_id = $1 AND id = $2
RETURNING id
