UPDATE video SET status = 'READY', playable = true, hls_path = $2, duration_seconds = coalesce($3, duration_seconds),
                 ready_at = now(), updated_at = now()
WHERE id = $1
