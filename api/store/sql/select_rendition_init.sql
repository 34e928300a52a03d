SELECT id, init_sha256, codecs FROM rendition WHERE video_id = $1 AND name = $2
