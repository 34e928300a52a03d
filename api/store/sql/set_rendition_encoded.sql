-- Every chunk reports the same initialisation section; the first one's object stays.
UPDATE rendition SET codecs = $3, init_key = $4, init_bytes = $5, init_sha256 = $6
WHERE video_id = $1 AND name = $2 AND init_key IS NULL
