UPDATE task SET state = 'failed', file_faults = $2, error_code = $3, error_reason = $4, finished_at = now()
WHERE id = $1
