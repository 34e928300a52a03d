-- Tampering with the watermark weighs as much as a seek. A generated column cannot be changed in place: the table is written
-- anew, and playback's events wait for that.
ALTER TABLE playback_event
    DROP COLUMN score,
    ADD COLUMN score integer NOT NULL GENERATED ALWAYS AS (
        CASE type WHEN 'VISIBILITY_HIDDEN' THEN 1 WHEN 'FOCUS_LOST' THEN 2 WHEN 'SEEK_ATTEMPT' THEN 3
                  WHEN 'SPEED_CHANGE_ATTEMPT' THEN 3 WHEN 'PLAYER_ERROR' THEN 1 WHEN 'WATERMARK_TAMPERED' THEN 3 ELSE 0 END
        * CASE WHEN violated THEN 2 ELSE 1 END
        + CASE WHEN reason IS NOT NULL THEN 1 ELSE 0 END) STORED;
CREATE INDEX playback_event_scores ON playback_event (video_id, enrollment_id)
    INCLUDE (score, type, violated, occurred_at);

-- What people say of a video, and who has brought it.
ALTER TABLE video ADD COLUMN description text, ADD COLUMN uploaded_by text;

-- Of all segments and the init section; known once the rendition is complete.
ALTER TABLE rendition ADD COLUMN bytes bigint CHECK (bytes > 0);

-- Workers that have asked for a task. What they do is in the tasks.
CREATE TABLE worker (
    id      text        PRIMARY KEY,
    host    text,
    version text,
    seen_at timestamptz NOT NULL DEFAULT now()
);
-- What failed for good of late, by worker.
CREATE INDEX task_failed ON task (finished_at) WHERE state = 'failed';

-- As before, with the names of where a video belongs, its new columns, its tracks, and the bytes of its renditions.
CREATE OR REPLACE VIEW video_detail AS
 SELECT video.id,
    video.tenant_id,
    video.session_id,
    video.title,
    video."position",
    video.file_key,
    video.content_type,
    video.source_bytes,
    video.status,
    video.priority,
    video.allow_skip,
    video.max_speed,
    video.show_watermark,
    video.policy_version,
    video.plan,
    video.duration_seconds,
    video.hls_path,
    video.playable,
    video.error_code,
    video.error_reason,
    video.created_at,
    video.updated_at,
    tenant.code AS tenant_code,
    lecture_session.lecture_id,
    tasks.progress,
    COALESCE(tasks.eta_seconds, waiting.eta_seconds) AS eta_seconds,
    waiting.queue_position,
    ( SELECT asset.object_key
           FROM asset
          WHERE ((asset.video_id = video.id) AND (asset.name = 'poster.jpg'::text))) AS poster_key,
    ( SELECT json_agg(json_build_object('name', rendition.name, 'width', rendition.width, 'height', rendition.height, 'bandwidth', rendition.bandwidth_bps, 'average_bandwidth', rendition.average_bandwidth_bps, 'copied', rendition.is_copied, 'bytes', rendition.bytes) ORDER BY rendition."position") AS json_agg
           FROM rendition
          WHERE ((rendition.video_id = video.id) AND ((rendition.kind = 'video'::rendition_kind) OR ((video.plan -> 'video'::text) = '[]'::jsonb)))) AS renditions,
    lecture.title AS lecture_title,
    lecture_session.title AS session_title,
    video.description,
    video.uploaded_by,
    ( SELECT json_agg(json_build_object('kind', rendition.kind, 'name', rendition.name, 'language', rendition.language,
                                        'title', rendition.title, 'channels', rendition.channels, 'forced', rendition.is_forced)
                      ORDER BY rendition."position")
           FROM rendition
          WHERE rendition.video_id = video.id AND rendition.kind <> 'video') AS tracks
   FROM (((((video
     JOIN tenant ON ((tenant.id = video.tenant_id)))
     JOIN lecture_session ON ((lecture_session.id = video.session_id)))
     JOIN lecture ON lecture.id = lecture_session.lecture_id)
     LEFT JOIN LATERAL ( SELECT share.done AS progress,
                CASE
                    WHEN ((video.status = 'PROCESSING'::video_status) AND (share.done > (0)::double precision)) THEN (((EXTRACT(epoch FROM (now() - share.started_at)))::double precision / share.done) * ((1)::double precision - share.done))
                    ELSE NULL::double precision
                END AS eta_seconds
           FROM ( SELECT ((sum((weighted.cost *
                        CASE
                            WHEN (weighted.state = 'done'::task_state) THEN (1)::double precision
                            ELSE weighted.task_progress
                        END)) / sum(weighted.cost)) * ((bool_or((weighted.kind = ANY (ARRAY['finish'::task_kind, 'chunk'::task_kind, 'audio'::task_kind, 'transcode'::task_kind]))))::integer)::double precision) AS done,
                    min(weighted.started_at) AS started_at
                   FROM ( SELECT task.kind,
                            task.state,
                            task.started_at,
                            task.progress AS task_progress,
                            task.cost
                           FROM task
                          WHERE ((task.video_id = video.id) AND (task.state <> 'cancelled'::task_state))) weighted) share
          WHERE (video.status = 'PROCESSING'::video_status)) tasks ON (true))
     LEFT JOIN LATERAL ( SELECT
                CASE
                    WHEN (ahead.tasks < 20000) THEN (ahead.videos + 1)
                    ELSE NULL::bigint
                END AS queue_position,
                CASE
                    WHEN (ahead.tasks < 20000) THEN ((((ahead.cost + mine.cost) + begun.cost) / pace.cost_per_second) / (pace.workers)::double precision)
                    ELSE NULL::double precision
                END AS eta_seconds
           FROM (((task mine
             CROSS JOIN LATERAL ( SELECT count(*) AS tasks,
                    count(*) FILTER (WHERE (nearest.kind = ANY (ARRAY['plan'::task_kind, 'transcode'::task_kind]))) AS videos,
                    COALESCE(sum(nearest.cost), (0)::double precision) AS cost
                   FROM ( SELECT task.kind,
                            task.cost
                           FROM task
                          WHERE ((task.state = 'queued'::task_state) AND (ROW(task.urgency, task.tag, task.id) < ROW(mine.urgency, mine.tag, mine.id)))
                          ORDER BY task.urgency, task.tag, task.id
                         LIMIT 20000) nearest) ahead)
             CROSS JOIN ( SELECT COALESCE(sum((task.cost * ((1)::double precision - task.progress))), (0)::double precision) AS cost
                   FROM task
                  WHERE (task.state = 'running'::task_state)) begun)
             CROSS JOIN queue_pace pace)
          WHERE ((mine.video_id = video.id) AND (mine.kind = ANY (ARRAY['plan'::task_kind, 'transcode'::task_kind])) AND (mine.state = 'queued'::task_state))) waiting ON ((video.status = 'UPLOADED'::video_status)));
