-- $3 the trace of the request.
UPDATE video SET status = 'UPLOADED', source_bytes = $2, trace_id = $3, error_reason = NULL, updated_at = now() WHERE id = $1
