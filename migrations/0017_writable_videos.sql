-- A video may be announced before a file belongs to it.
ALTER TABLE video ALTER COLUMN file_key DROP NOT NULL;
ALTER TABLE video ADD CONSTRAINT video_has_file CHECK (file_key IS NOT NULL OR status = 'PENDING');

ALTER TABLE video ALTER COLUMN allow_skip SET DEFAULT false;

-- Checked at the end of a statement: one that makes room for a video moves several others at once.
ALTER TABLE video DROP CONSTRAINT video_session_id_position_key;
ALTER TABLE video ADD CONSTRAINT video_session_id_position_key UNIQUE (session_id, position) DEFERRABLE INITIALLY IMMEDIATE;

-- A student whose enrolment does not open the video's new session may not go on watching. The lock waits for the starts
-- that have seen the old session: a start holds a share of it (lock_viewer.sql).
CREATE FUNCTION revoke_of_moved_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM video WHERE id = NEW.id FOR UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'no_session_access'
    WHERE video_id = NEW.id AND state = 'ACTIVE' AND enrollment_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM session_enrollment
                      WHERE session_enrollment.session_id = NEW.session_id
                        AND session_enrollment.enrollment_id = playback_session.enrollment_id);
    RETURN NULL;
END $$;

CREATE TRIGGER revoke_of_moved_video AFTER UPDATE OF session_id ON video
    FOR EACH ROW WHEN (NEW.session_id <> OLD.session_id) EXECUTE FUNCTION revoke_of_moved_video();
