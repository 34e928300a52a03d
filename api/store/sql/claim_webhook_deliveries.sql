-- Due ones of active receivers, each to one sender: whoever dies with one leaves it to others after $2 seconds.
UPDATE webhook_delivery AS delivery
SET attempt = attempt + 1, run_after = now() + make_interval(secs => $2), updated_at = now()
FROM webhook
WHERE delivery.id IN (SELECT due.id FROM webhook_delivery AS due JOIN webhook AS receiver ON receiver.id = due.webhook_id
                      WHERE due.state = 'pending' AND due.run_after <= now() AND receiver.is_active
                      ORDER BY due.run_after LIMIT $1 FOR UPDATE OF due SKIP LOCKED)
  AND webhook.id = delivery.webhook_id
RETURNING delivery.id, delivery.event, delivery.data, delivery.attempt, delivery.created_at, webhook.url, webhook.secret
