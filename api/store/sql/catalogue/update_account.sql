UPDATE account
SET updated_at = now(),
    username = CASE WHEN $4::boolean THEN $5::text ELSE username END,
    user_id = CASE WHEN $6::boolean THEN $7::text ELSE user_id END,
    role = CASE WHEN $8::boolean THEN $9::account_role ELSE role END,
    disabled_at = CASE WHEN NOT $10::boolean THEN disabled_at WHEN $11::boolean THEN coalesce(disabled_at, now()) END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
