UPDATE task SET state = 'queued', run_after = now() + make_interval(secs => $2), attempt = $3, file_faults = $4,
                error_code = $5, error_reason = $6, leased_by = NULL, leased_until = NULL, progress = 0
WHERE id = $1
