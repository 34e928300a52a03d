-- A worker of the plain protocol need not know how long the video is.
ALTER TABLE video DROP CONSTRAINT video_check2;
ALTER TABLE video ADD CONSTRAINT video_ready_is_playable CHECK (status <> 'READY' OR (hls_path IS NOT NULL AND playable));

-- An upload that is complete, and a video that is tried again: who starts workers wants to know.
ALTER TYPE webhook_event ADD VALUE 'video.uploaded' BEFORE 'video.ready';
CREATE OR REPLACE FUNCTION tell_of_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_webhooks(NEW.tenant_id, ('video.' || lower(NEW.status::text))::webhook_event,
        jsonb_build_object('video_id', NEW.id, 'session_id', NEW.session_id, 'title', NEW.title, 'status', NEW.status,
                           'duration', NEW.duration_seconds, 'error_code', NEW.error_code, 'error_reason', NEW.error_reason));
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_upload AFTER UPDATE OF status ON video FOR EACH ROW
    WHEN (NEW.status = 'UPLOADED' AND OLD.status <> NEW.status) EXECUTE FUNCTION tell_of_video();
