SELECT coalesce(cost_per_second, 0) AS cost_per_second, workers FROM queue_pace
