-- A worker of the plain protocol need not know how long the video is.
ALTER TABLE video DROP CONSTRAINT video_check2;
ALTER TABLE video ADD CONSTRAINT video_ready_is_playable CHECK (status <> 'READY' OR (hls_path IS NOT NULL AND playable));
