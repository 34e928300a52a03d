INSERT INTO task (tenant_id, video_id, kind, rendition, priority, first_frame, frame_count, first_segment, segment_count)
SELECT tenant_id, id, $2, $3, priority, $4, $5, $6, $7 FROM video WHERE id = $1
