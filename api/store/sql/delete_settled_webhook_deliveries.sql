DELETE FROM webhook_delivery WHERE state <> 'pending' AND updated_at < now() - make_interval(secs => $1)
