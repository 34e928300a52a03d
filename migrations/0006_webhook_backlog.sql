-- The outbox is looked through receiver by receiver, and what was settled long ago is removed.

DROP INDEX webhook_delivery_by_webhook;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, state, run_after);
CREATE INDEX webhook_delivery_settled ON webhook_delivery (updated_at) WHERE state <> 'pending';
