DELETE FROM video WHERE tenant_id = $1 AND id = $2 RETURNING id
