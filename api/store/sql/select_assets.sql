SELECT name, bytes, sha256, object_key FROM asset WHERE video_id = $1
