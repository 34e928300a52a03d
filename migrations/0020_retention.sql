-- What may go after some days, if the academy says so: playback events, and the originals of videos that are READY.

-- By when the server received them: when they occurred is for the player to say.
CREATE INDEX playback_event_by_receipt ON playback_event (received_at);

ALTER TABLE video
    ADD COLUMN ready_at timestamptz,
    -- No row refers to the object of file_key any more. A video that is not READY needs it.
    ADD COLUMN source_removed_at timestamptz,
    ADD CONSTRAINT video_source_until_ready CHECK (source_removed_at IS NULL OR status = 'READY');
UPDATE video
SET ready_at = coalesce((SELECT max(finished_at) FROM task WHERE task.video_id = video.id), updated_at)
WHERE status = 'READY';
CREATE INDEX video_with_source ON video (ready_at) WHERE status = 'READY' AND source_removed_at IS NULL;
