SELECT id, name, kind, width, height, channels, language, title, is_forced, codecs, init_key, init_bytes, init_sha256
FROM rendition WHERE video_id = $1
ORDER BY position
