SELECT id, webhook_id AS "webhook", event, state, attempt, last_status, last_error, created_at, updated_at
FROM webhook_delivery
WHERE tenant_id = $1 AND $2::text IS NULL
  AND $3::text IS NULL
  AND ($4::bigint IS NULL OR webhook_id = $4)
  AND ($5::webhook_event IS NULL OR event = $5)
  AND ($6::webhook_delivery_state IS NULL OR state = $6)
