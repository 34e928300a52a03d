-- Until the transaction ends, no other transaction can take away the right to watch that the enrolment, or the account,
-- gives, nor can the video move to another session.
WITH enrolled AS (SELECT FROM enrollment WHERE id = $1 AND tenant_id = $2 FOR SHARE),
     known AS (SELECT FROM account WHERE tenant_id = $2 AND user_id = $3 FOR SHARE),
     shown AS (SELECT FROM video WHERE id = $4 FOR KEY SHARE)
SELECT (SELECT count(*) FROM enrolled), (SELECT count(*) FROM known), (SELECT count(*) FROM shown)
