-- Locked, so that it is there until the end of the transaction.
SELECT FROM webhook WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE
