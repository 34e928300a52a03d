-- A right to watch that is taken away ends what is being watched with it, in the transaction of the change itself, by
-- triggers: whoever makes the change, and however it fails, no session is forgotten and none is ended for nothing. What
-- Redis has to be told is kept until it has been told (session_closing).
--
-- A start holds a share lock on the enrolment, and on the account if there is one, while it looks and writes its row
-- (lock_viewer.sql). Every change takes the lock against it before it looks for sessions, so that one of the two sees
-- the other.

ALTER TABLE account ADD COLUMN disabled_at timestamptz;
CREATE INDEX account_by_user ON account (tenant_id, user_id);

-- The audit outlives the enrolment.
ALTER TABLE playback_session
    ALTER COLUMN enrollment_id DROP NOT NULL,
    DROP CONSTRAINT playback_session_enrollment_id_fkey,
    ADD CONSTRAINT playback_session_enrollment_id_fkey
        FOREIGN KEY (enrollment_id) REFERENCES enrollment ON DELETE SET NULL;
CREATE INDEX playback_session_by_enrollment ON playback_session (enrollment_id);
CREATE INDEX playback_session_active_by_user ON playback_session (tenant_id, user_id) WHERE state = 'ACTIVE';

-- Sessions that Redis may still take for alive.
CREATE TABLE session_closing (
    session_id uuid PRIMARY KEY,
    tenant_id  bigint NOT NULL,
    user_id    text NOT NULL,
    reason     text NOT NULL
);

CREATE FUNCTION close_revoked_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_closing VALUES (NEW.id, NEW.tenant_id, NEW.user_id, coalesce(NEW.end_reason, 'revoked'))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER close_revoked_session AFTER UPDATE OF state ON playback_session FOR EACH ROW
    WHEN (NEW.state = 'REVOKED' AND OLD.state = 'ACTIVE') EXECUTE FUNCTION close_revoked_session();

-- Its video is gone, and the row with it.
CREATE FUNCTION close_removed_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_closing VALUES (OLD.id, OLD.tenant_id, OLD.user_id, 'video_removed') ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER close_removed_session AFTER DELETE ON playback_session FOR EACH ROW
    WHEN (OLD.state = 'ACTIVE') EXECUTE FUNCTION close_removed_session();

-- An older snapshot may hide a session that is being watched: better no change than one that misses it.
CREATE FUNCTION require_read_committed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'rights to watch can be taken away at READ COMMITTED only' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;

CREATE FUNCTION revoke_of_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    -- An update holds a lock already.
    IF TG_OP = 'DELETE' THEN PERFORM FROM enrollment WHERE id = OLD.id FOR UPDATE; END IF;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'enrollment_mismatch'
    WHERE enrollment_id = OLD.id AND state = 'ACTIVE';
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD END;
END $$;
-- Before the sessions lose their enrolment.
CREATE TRIGGER revoke_of_removed_enrollment BEFORE DELETE ON enrollment FOR EACH ROW
    EXECUTE FUNCTION revoke_of_enrollment();
CREATE TRIGGER revoke_of_changed_enrollment AFTER UPDATE OF status, lecture_id, student_id ON enrollment FOR EACH ROW
    WHEN (NEW.status <> 'ACTIVE' AND OLD.status = 'ACTIVE'
          OR NEW.lecture_id <> OLD.lecture_id OR NEW.student_id <> OLD.student_id)
    EXECUTE FUNCTION revoke_of_enrollment();

-- Sessions of someone whose enrolments are another's now. A student who is removed takes the enrolments along.
CREATE FUNCTION revoke_of_student() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE student_id = OLD.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'enrollment_mismatch'
    FROM enrollment
    WHERE enrollment.student_id = OLD.id AND playback_session.enrollment_id = enrollment.id
      AND playback_session.user_id <> NEW.user_id AND playback_session.state = 'ACTIVE';
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_of_student AFTER UPDATE OF user_id ON student FOR EACH ROW
    WHEN (NEW.user_id <> OLD.user_id) EXECUTE FUNCTION revoke_of_student();

CREATE FUNCTION revoke_of_session_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE id = OLD.enrollment_id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'no_session_access'
    FROM video
    WHERE video.session_id = OLD.session_id AND playback_session.video_id = video.id
      AND playback_session.enrollment_id = OLD.enrollment_id AND playback_session.state = 'ACTIVE';
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_of_session_enrollment AFTER DELETE OR UPDATE OF session_id, enrollment_id ON session_enrollment
    FOR EACH ROW EXECUTE FUNCTION revoke_of_session_enrollment();

CREATE FUNCTION revoke_of_permission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE id = NEW.enrollment_id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'blocked'
    WHERE video_id = NEW.video_id AND enrollment_id = NEW.enrollment_id AND state = 'ACTIVE';
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_of_permission AFTER INSERT OR UPDATE OF rule ON video_permission FOR EACH ROW
    WHEN (NEW.rule = 'blocked') EXECUTE FUNCTION revoke_of_permission();

CREATE FUNCTION revoke_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'account_disabled'
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id AND state = 'ACTIVE';
    RETURN NULL;
END $$;
CREATE TRIGGER revoke_of_account AFTER UPDATE OF disabled_at ON account FOR EACH ROW
    WHEN (NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL) EXECUTE FUNCTION revoke_of_account();
