SELECT id, username, user_id, role, disabled_at IS NOT NULL AS "disabled", password_hash IS NOT NULL AS "has_password",
       rfc3339(invitation_expires_at) AS "invitation_expires_at", created_at, updated_at
FROM account
CROSS JOIN (SELECT '%' || replace(replace(replace($3, '\', '\\'), '%', '\%'), '_', '\_') || '%') AS wanted (pattern)
WHERE tenant_id = $1 AND $2::text IS NULL
  AND ($3::text IS NULL
       OR username ILIKE pattern
       OR user_id ILIKE pattern)
  AND ($4::account_role IS NULL OR role = $4)
  AND ($5::boolean IS NULL OR (disabled_at IS NOT NULL) = $5)
