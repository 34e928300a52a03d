-- $2 delivered, $3 HTTP status or NULL, $4 what went wrong or NULL, $5 seconds until the next attempt, $6 number of
-- this attempt: a late answer must not settle a later attempt.
UPDATE webhook_delivery
SET state = CASE WHEN $2::boolean THEN 'delivered' WHEN now() + make_interval(secs => $5) > give_up_at THEN 'failed'
                 ELSE 'pending' END::webhook_delivery_state,
    last_status = $3, last_error = $4, run_after = now() + make_interval(secs => $5), updated_at = now()
WHERE id = $1 AND state = 'pending' AND attempt = $6
