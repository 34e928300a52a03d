DELETE FROM rendition WHERE video_id = $1
