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

-- A student whose personal data was erased. The row stays for the statistics, and nobody can be it: a user_id that is NULL
-- is no user's. What this student had a right to watch before still counts (video_audience).
ALTER TABLE student
    ALTER COLUMN user_id DROP NOT NULL,
    ADD COLUMN erased_at timestamptz,
    ADD CHECK ((user_id IS NULL) = (erased_at IS NOT NULL));

CREATE OR REPLACE FUNCTION revoke_of_student() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE student_id = OLD.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'enrollment_mismatch'
    FROM enrollment
    WHERE enrollment.student_id = OLD.id AND playback_session.enrollment_id = enrollment.id
      AND playback_session.user_id IS DISTINCT FROM NEW.user_id AND playback_session.state = 'ACTIVE';
    RETURN NULL;
END $$;
DROP TRIGGER revoke_of_student ON student;
CREATE TRIGGER revoke_of_student AFTER UPDATE OF user_id ON student FOR EACH ROW
    WHEN (NEW.user_id IS DISTINCT FROM OLD.user_id) EXECUTE FUNCTION revoke_of_student();

-- DELETE of a student (api/store/sql/catalogue/delete_student.sql). False if there is no such student. In this order: what is
-- being watched ends while it is still known whose it is.
CREATE FUNCTION erase_student(of_tenant bigint, which bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    former_user text;
BEGIN
    SELECT user_id INTO former_user FROM student
    WHERE tenant_id = of_tenant AND id = which AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;

    UPDATE student
    SET user_id = NULL, name = 'Former student', student_phone = NULL, parent_phone = NULL, school = NULL, grade = NULL,
        updated_at = now(), erased_at = now()
    WHERE id = which;
    -- Somebody who is more here than a student keeps their account.
    DELETE FROM account WHERE tenant_id = of_tenant AND user_id = former_user AND role = 'student';
    -- Sessions of enrolments that are no more have only the user.
    UPDATE playback_session SET user_id = '', device_id = '', ip = NULL, user_agent = NULL
    WHERE tenant_id = of_tenant
      AND (user_id = former_user OR enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which));
    UPDATE playback_event SET payload = '{}'
    WHERE enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which) AND payload <> '{}';
    -- One that waits goes out as it is: its receiver has to know whose session has ended.
    UPDATE webhook_delivery SET data = data - 'user_id'
    WHERE tenant_id = of_tenant AND data ->> 'user_id' = former_user AND state <> 'pending';
    RETURN true;
END $$;

CREATE OR REPLACE VIEW video_audience AS
SELECT video.tenant_id, video.id AS video_id, video.duration_seconds, enrollment.id AS enrollment_id,
       enrollment.status = 'ACTIVE' AND (student.erased_at IS NULL OR video.created_at < student.erased_at) AS is_active,
       student.name AS student_name, student.user_id, student.parent_phone, student.student_phone, student.school,
       student.grade, attendance.status AS attendance_status,
       coalesce(progress.progress, 0) AS progress,
       coalesce(progress.last_position_seconds, 0) AS last_position_seconds,
       coalesce(progress.completed, false) AS completed,
       coalesce(permission.rule, 'free') AS rule,
       CASE WHEN permission.rule = 'once' AND progress.completed THEN 'free'
            ELSE coalesce(permission.rule, 'free') END AS effective_rule,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.watched) AS range) AS watched_ms,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.unserved) AS range) AS unserved_ms
FROM video
JOIN lecture_session ON lecture_session.id = video.session_id
JOIN enrollment ON enrollment.lecture_id = lecture_session.lecture_id
JOIN student ON student.id = enrollment.student_id
LEFT JOIN attendance ON attendance.session_id = video.session_id AND attendance.enrollment_id = enrollment.id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
LEFT JOIN (SELECT video_id, enrollment_id, range_agg(watched) AS watched, range_agg(reported - served) AS unserved
           FROM playback_session
           GROUP BY video_id, enrollment_id) AS proof
       ON proof.video_id = video.id AND proof.enrollment_id = enrollment.id;
