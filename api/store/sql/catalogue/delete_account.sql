DELETE FROM account
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
