WITH former AS (SELECT priority FROM video WHERE id = $1)
UPDATE video SET priority = $2, updated_at = now() FROM former WHERE id = $1 RETURNING former.priority AS before
