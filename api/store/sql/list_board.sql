-- The videos of a page of the board, with what is being done for each. A filter that is NULL matches everything; count_board has
-- the same ones. $6 the order: `queue`, or a column with - before it in descending order. The page is found first: what is said of
-- its videos costs much more.
WITH page AS MATERIALIZED (
    SELECT video.id
    FROM video
    JOIN lecture_session ON lecture_session.id = video.session_id
    LEFT JOIN LATERAL (SELECT task.urgency, task.tag FROM task
                       WHERE task.video_id = video.id AND task.state = 'queued' AND task.kind IN ('plan', 'transcode')
                       ORDER BY task.id LIMIT 1) AS place ON video.status = 'UPLOADED' AND $6::text = 'queue'
    WHERE video.tenant_id = $1
      AND ($2::video_status[] IS NULL OR video.status = ANY ($2))
      AND ($3::bigint IS NULL OR lecture_session.lecture_id = $3)
      AND ($4::bigint IS NULL OR video.session_id = $4)
      AND ($5::text IS NULL
           OR video.title ILIKE '%' || replace(replace(replace($5, '\', '\\'), '%', '\%'), '_', '\_') || '%')
    ORDER BY CASE WHEN $6 = 'queue' THEN array_position(
                 '{PROCESSING,UPLOADED,FAILED,PENDING,READY}'::video_status[], video.status) END,
             place.urgency, place.tag,
             CASE WHEN $6 = 'title' THEN video.title END,
             CASE WHEN $6 = '-title' THEN video.title END DESC,
             CASE $6 WHEN 'created_at' THEN video.created_at WHEN 'updated_at' THEN video.updated_at END,
             CASE $6 WHEN '-created_at' THEN video.created_at WHEN '-updated_at' THEN video.updated_at END DESC,
             video.created_at DESC, video.id DESC
    LIMIT $7 OFFSET $8
)
SELECT video_detail.*,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'own_thumbnail') AS own_thumbnail_key,
       (SELECT object_key FROM asset
        WHERE asset.video_id = video_detail.id AND asset.name = 'storyboard.vtt') AS storyboard_key,
       CASE WHEN video_detail.status IN ('UPLOADED', 'PROCESSING') THEN work.stage END AS stage,
       json_build_object('total', work.chunks, 'done', work.done, 'running', work.running, 'failed', work.failed) AS chunks,
       work.workers,
       (SELECT coalesce(json_agg(json_build_object(
                   'rendition', rendition.name,
                   'done', CASE video_detail.status WHEN 'READY' THEN plan.segments ELSE made.segments END,
                   'total', greatest(plan.segments, made.segments),
                   'bytes', coalesce(rendition.bytes, made.bytes)) ORDER BY rendition.position), '[]')
        FROM rendition
        CROSS JOIN (SELECT coalesce(nullif(jsonb_array_length(video_detail.plan -> 'segment_starts'), 0),
                                    ceil((video_detail.plan ->> 'frame_count')::numeric
                                         / nullif((video_detail.plan ->> 'segment_frames')::numeric, 0)), 0)::bigint AS segments) AS plan
        CROSS JOIN LATERAL (SELECT count(*) AS segments, sum(segment.bytes) AS bytes FROM segment
                            WHERE segment.rendition_id = rendition.id AND video_detail.status <> 'READY') AS made
        WHERE rendition.video_id = video_detail.id) AS segments
FROM video_detail
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE task.kind IN ('chunk', 'transcode')) AS chunks,
           count(*) FILTER (WHERE task.kind IN ('chunk', 'transcode') AND task.state = 'done') AS done,
           count(*) FILTER (WHERE task.kind IN ('chunk', 'transcode') AND task.state = 'running') AS running,
           count(*) FILTER (WHERE task.kind IN ('chunk', 'transcode') AND task.state = 'failed') AS failed,
           CASE WHEN coalesce(bool_or(task.kind = 'plan' AND task.state <> 'done'), true) THEN 'plan'
                WHEN bool_or(task.kind IN ('chunk', 'transcode') AND task.state <> 'done') THEN 'picture'
                WHEN bool_or(task.kind = 'audio' AND task.state <> 'done') THEN 'sound'
                ELSE 'finish' END AS stage,
           coalesce(json_agg(DISTINCT task.leased_by) FILTER (WHERE task.state = 'running'), '[]') AS workers
    FROM task WHERE task.video_id = video_detail.id AND task.state <> 'cancelled') AS work
WHERE video_detail.id = ANY (ARRAY(SELECT id FROM page))
ORDER BY array_position(ARRAY(SELECT id FROM page), video_detail.id)
