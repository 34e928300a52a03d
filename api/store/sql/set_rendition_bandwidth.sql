UPDATE rendition SET bandwidth_bps = $3, average_bandwidth_bps = $4 WHERE video_id = $1 AND name = $2
