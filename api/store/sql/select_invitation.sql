SELECT id FROM account WHERE invitation_hash = $1 AND invitation_expires_at > now() AND disabled_at IS NULL
