-- The file of a video that has been announced without one; a video keeps the file that it has.
UPDATE video SET file_key = $2, content_type = $3, updated_at = now()
WHERE id = $1 AND status = 'PENDING' AND file_key IS NULL
