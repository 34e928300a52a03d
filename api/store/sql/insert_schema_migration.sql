INSERT INTO schema_migration (name) VALUES ($1)
ON CONFLICT (name) DO NOTHING
RETURNING name
