-- Locked, so that it is there until the end of the transaction.
SELECT FROM student WHERE tenant_id = $1 AND id = $2 AND erased_at IS NULL FOR KEY SHARE
