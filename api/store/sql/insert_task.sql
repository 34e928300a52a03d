-- One of the tasks that a video's plan leads to. $3 cost, $4 tag; without a tag it has the lowest tag of the video's
-- tasks, so that it comes as early as the plan did.
INSERT INTO task (tenant_id, video_id, kind, cost, tag, rendition, first_frame, frame_count, first_segment,
                  segment_count)
SELECT tenant_id, id, $2, $3, coalesce($4, (SELECT min(tag) FROM task WHERE video_id = $1), 0), $5, $6, $7, $8, $9
FROM video WHERE id = $1
