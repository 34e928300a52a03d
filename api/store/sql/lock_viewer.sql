-- Until the transaction ends, no other transaction can take away the right to watch that the enrolment, or the account,
-- gives.
WITH enrolled AS (SELECT FROM enrollment WHERE id = $1 AND tenant_id = $2 FOR SHARE),
     known AS (SELECT FROM account WHERE tenant_id = $2 AND user_id = $3 FOR SHARE)
SELECT (SELECT count(*) FROM enrolled), (SELECT count(*) FROM known)
