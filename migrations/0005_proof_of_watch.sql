-- What a student has really watched: where the player was, held against the segments that were served to it. Positions
-- and ranges are of the video, in ms; docs/decisions/0008-proof-of-watch.md says why this is enough.

-- The ranges' first so many milliseconds. An endless range may be the last one.
CREATE FUNCTION first_part(ranges int4multirange, length_ms bigint) RETURNS int4multirange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(range_agg(int4range(start::integer, least(ending, start + greatest(length_ms - before, 0))::integer)), '{}')
    FROM (SELECT start, ending, sum(ending - start) OVER (ORDER BY start) - (ending - start) AS before
          FROM (SELECT lower(range)::bigint AS start, coalesce(upper(range), 2147483647)::bigint AS ending
                FROM unnest(ranges) AS range) AS bounds) AS numbered
$$;

ALTER TABLE playback_session
    -- How fast the session's policy lets the video play; a new policy ends the session.
    ADD COLUMN max_rate    double precision NOT NULL DEFAULT 1 CHECK (max_rate >= 1),
    -- The playhead as the player last reported it; NULL for players that never do.
    ADD COLUMN position_ms integer CHECK (position_ms >= 0),
    ADD COLUMN position_at timestamptz,
    -- By how much the playhead may still run ahead of the clock (api/domain/playback/watch_proof.h); NULL: by the most.
    ADD COLUMN slack_ms    integer CHECK (slack_ms >= 0),
    ADD COLUMN reported    int4multirange NOT NULL DEFAULT '{}',
    -- Endless where others than the API serve the segments, so that it cannot know.
    ADD COLUMN served      int4multirange NOT NULL DEFAULT '{}',
    -- A player that reports no positions cannot have shown more of what it fetched than there was time for.
    ADD COLUMN watched     int4multirange NOT NULL GENERATED ALWAYS AS (
        CASE WHEN position_ms IS NULL
             THEN first_part(served, (extract(epoch FROM last_seen_at - started_at) * 1000 * max_rate::numeric)::bigint)
             ELSE reported * served END) STORED,
    ADD CHECK ((position_ms IS NULL) = (position_at IS NULL));

-- Every heartbeat is written now: in place, without a new entry in any index.
ALTER TABLE playback_session SET (fillfactor = 70);
DROP INDEX playback_session_active;
CREATE INDEX playback_session_active ON playback_session (id) WHERE state = 'ACTIVE';
CREATE INDEX playback_session_by_viewer ON playback_session (video_id, enrollment_id);

CREATE OR REPLACE VIEW video_audience AS
SELECT video.tenant_id, video.id AS video_id, video.duration_seconds, enrollment.id AS enrollment_id,
       student.name AS student_name, student.user_id, student.parent_phone, student.student_phone, student.school,
       student.grade, attendance.status AS attendance_status,
       coalesce(progress.progress, 0) AS progress,
       coalesce(progress.completed, false) AS completed,
       progress.updated_at AS watched_at,
       coalesce(permission.rule, 'free') AS rule,
       CASE WHEN permission.rule = 'once' AND progress.completed THEN 'free'
            ELSE coalesce(permission.rule, 'free') END AS effective_rule,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.watched) AS range) AS watched_ms,
       (SELECT coalesce(sum(upper(range) - lower(range)), 0) FROM unnest(proof.unserved) AS range) AS unserved_ms
FROM video
JOIN session_enrollment ON session_enrollment.session_id = video.session_id
JOIN enrollment ON enrollment.id = session_enrollment.enrollment_id
JOIN student ON student.id = enrollment.student_id
LEFT JOIN attendance ON attendance.session_id = video.session_id AND attendance.enrollment_id = enrollment.id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id
LEFT JOIN (SELECT video_id, enrollment_id, range_agg(watched) AS watched, range_agg(reported - served) AS unserved
           FROM playback_session
           GROUP BY video_id, enrollment_id) AS proof
       ON proof.video_id = video.id AND proof.enrollment_id = enrollment.id;
