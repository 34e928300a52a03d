-- The new password takes the invitation away (end_tokens_of_account), so that of two at a time one finds it.
UPDATE account SET password_hash = $2, updated_at = now()
WHERE invitation_hash = $1 AND invitation_expires_at > now() AND disabled_at IS NULL
RETURNING id
