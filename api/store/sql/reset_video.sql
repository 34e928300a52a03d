UPDATE video SET status = 'UPLOADED', playable = false, plan = NULL, duration_seconds = NULL, hls_path = NULL,
                 error_code = NULL, error_reason = NULL, trace_id = $2, updated_at = now()
WHERE id = $1
