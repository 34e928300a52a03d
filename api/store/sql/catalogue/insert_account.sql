INSERT INTO account (tenant_id, username, user_id, role, disabled_at)
SELECT $1, $3::text, $4::text, $5::account_role, CASE WHEN $6::boolean THEN now() END
WHERE $2::text IS NULL
RETURNING id
