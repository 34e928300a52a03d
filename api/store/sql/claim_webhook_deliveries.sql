-- Claims at most $1 due deliveries of active receivers for one sender, at most $2 of each receiver. If the sender dies,
-- another one may claim them after $3 seconds.
UPDATE webhook_delivery AS delivery
SET attempt = attempt + 1, run_after = now() + make_interval(secs => $3), updated_at = now()
FROM webhook
WHERE delivery.id IN (
        SELECT due.id
        FROM webhook AS receiver
        CROSS JOIN LATERAL (SELECT id FROM webhook_delivery
                            WHERE webhook_id = receiver.id AND state = 'pending' AND run_after <= now()
                            ORDER BY run_after LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
        WHERE receiver.is_active
          AND receiver.id IN (SELECT webhook_id FROM webhook_delivery WHERE state = 'pending' AND run_after <= now())
        LIMIT $1)
  AND webhook.id = delivery.webhook_id
RETURNING delivery.id, delivery.event, delivery.data, delivery.attempt, delivery.created_at, webhook.url, webhook.secret
