-- Queues the delivery as if it had never been tried.
UPDATE webhook_delivery
SET state = 'pending', attempt = 0, run_after = now(), give_up_at = now() + interval '24 hours', last_status = NULL,
    last_error = NULL, updated_at = now()
WHERE tenant_id = $1 AND id = $2
RETURNING id
