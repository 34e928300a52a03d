-- Due ones, each to one sender: whoever dies with one leaves it to others after $2 seconds.
UPDATE webhook_delivery AS delivery
SET attempt = attempt + 1, run_after = now() + make_interval(secs => $2), updated_at = now()
FROM webhook
WHERE delivery.id IN (SELECT id FROM webhook_delivery WHERE state = 'pending' AND run_after <= now()
                      ORDER BY run_after LIMIT $1 FOR UPDATE SKIP LOCKED)
  AND webhook.id = delivery.webhook_id
RETURNING delivery.id, delivery.event, delivery.data, delivery.attempt, delivery.created_at, webhook.url, webhook.secret
