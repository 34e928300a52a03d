-- $3 is the hash of the link's token; earlier links stop working.
UPDATE account SET invitation_hash = $3, invitation_expires_at = now() + make_interval(secs => $4), updated_at = now()
WHERE tenant_id = $1 AND id = $2
RETURNING invitation_expires_at
