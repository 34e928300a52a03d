-- An account without a password waits for its owner, who sets one by the invitation's link. Of the link only the hash is
-- kept. A user has at most one account.
ALTER TABLE account
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN invitation_hash text UNIQUE,
    ADD COLUMN invitation_expires_at timestamptz,
    ADD CHECK ((invitation_hash IS NULL) = (invitation_expires_at IS NULL)),
    -- Access tokens of a login name it, and are refused once it is another one.
    ADD COLUMN token_key text NOT NULL DEFAULT gen_random_uuid()::text;
DROP INDEX account_by_user;
ALTER TABLE account ADD UNIQUE (tenant_id, user_id);

-- By a trigger, so that no way to change an account forgets it: what was logged in before ends.
CREATE FUNCTION end_tokens_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.token_key := gen_random_uuid()::text;
    -- An older link must not undo the new password.
    IF NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
        NEW.invitation_hash := NULL;
        NEW.invitation_expires_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER end_tokens_of_account BEFORE UPDATE ON account FOR EACH ROW
    WHEN (NEW.password_hash IS DISTINCT FROM OLD.password_hash OR NEW.role <> OLD.role OR NEW.user_id <> OLD.user_id
          OR NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL)
    EXECUTE FUNCTION end_tokens_of_account();

-- Playback ends with the account, too, and when the account becomes another user's.
CREATE OR REPLACE FUNCTION revoke_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(),
        end_reason = CASE WHEN TG_ARGV[0] = 'removed' THEN 'account_removed' ELSE 'account_disabled' END
    WHERE tenant_id = OLD.tenant_id AND user_id = OLD.user_id AND state = 'ACTIVE';
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_of_removed_account AFTER DELETE ON account FOR EACH ROW
    EXECUTE FUNCTION revoke_of_account('removed');
CREATE TRIGGER revoke_of_moved_account AFTER UPDATE OF user_id ON account FOR EACH ROW
    WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION revoke_of_account('removed');

-- RFC 3339, in UTC; of NULL, NULL.
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
