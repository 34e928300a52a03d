INSERT INTO asset (video_id, name, bytes, sha256, object_key) VALUES ($1, $2, $3, $4, $5)
