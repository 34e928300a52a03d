UPDATE account SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END, updated_at = now()
WHERE username = $1
RETURNING id
