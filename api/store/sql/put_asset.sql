-- A file of the video. Its storyboard is recorded twice: as the task made it, and then as the static copy's.
INSERT INTO asset (video_id, name, bytes, sha256, object_key) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (video_id, name) DO UPDATE
SET bytes = excluded.bytes, sha256 = excluded.sha256, object_key = excluded.object_key
