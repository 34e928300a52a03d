-- The academy's catalogue, the videos, the lease queue and what comes out of it.
--
-- Every row belongs to one tenant. States are enums, and what a state implies is a CHECK: the same states as in
-- docs/task_states.md and in the C++ enums.

CREATE TYPE account_role AS ENUM ('admin', 'staff', 'instructor', 'student');
CREATE TYPE enrollment_status AS ENUM ('ACTIVE', 'INACTIVE');
CREATE TYPE permission_rule AS ENUM ('free', 'once', 'blocked');
CREATE TYPE video_status AS ENUM ('PENDING', 'UPLOADED', 'PROCESSING', 'READY', 'FAILED');
CREATE TYPE task_kind AS ENUM ('plan', 'chunk', 'audio', 'finish', 'transcode');
CREATE TYPE task_state AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');
CREATE TYPE rendition_kind AS ENUM ('video', 'audio', 'subtitle');
CREATE TYPE playback_session_state AS ENUM ('ACTIVE', 'ENDED', 'REVOKED', 'EXPIRED');

CREATE TABLE tenant (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Who may log in here; people of a host system come with a JWT of their own and need no row.
CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    username      text NOT NULL UNIQUE,
    user_id       text NOT NULL,
    role          account_role NOT NULL,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE lecture (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL REFERENCES tenant,
    title      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- One class meeting of a lecture ("session" in the API; a playback session is something else).
CREATE TABLE lecture_session (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL REFERENCES tenant,
    lecture_id bigint NOT NULL REFERENCES lecture ON DELETE CASCADE,
    title      text NOT NULL,
    position   integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lecture_session_by_lecture ON lecture_session (lecture_id, position);

CREATE TABLE student (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    user_id       text NOT NULL,
    name          text NOT NULL,
    student_phone text,
    parent_phone  text,
    school        text,
    grade         text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, user_id)
);

CREATE TABLE enrollment (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL REFERENCES tenant,
    student_id bigint NOT NULL REFERENCES student ON DELETE CASCADE,
    lecture_id bigint NOT NULL REFERENCES lecture ON DELETE CASCADE,
    status     enrollment_status NOT NULL DEFAULT 'ACTIVE',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (student_id, lecture_id)
);
CREATE INDEX enrollment_by_lecture ON enrollment (lecture_id);

-- Which meetings of the lecture an enrolment opens.
CREATE TABLE session_enrollment (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    session_id    bigint NOT NULL REFERENCES lecture_session ON DELETE CASCADE,
    enrollment_id bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    created_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, enrollment_id)
);
CREATE INDEX session_enrollment_by_enrollment ON session_enrollment (enrollment_id);

CREATE TABLE video (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id        bigint NOT NULL REFERENCES tenant,
    session_id       bigint NOT NULL REFERENCES lecture_session,
    title            text NOT NULL,
    position         integer NOT NULL,
    file_key         text NOT NULL UNIQUE,
    content_type     text NOT NULL,
    source_bytes     bigint CHECK (source_bytes > 0),
    status           video_status NOT NULL DEFAULT 'PENDING',
    priority         smallint NOT NULL DEFAULT 0,
    allow_skip       boolean NOT NULL DEFAULT true,
    max_speed        double precision NOT NULL DEFAULT 1 CHECK (max_speed > 0),
    show_watermark   boolean NOT NULL DEFAULT true,
    policy_version   integer NOT NULL DEFAULT 1,
    plan             jsonb,
    duration_seconds double precision CHECK (duration_seconds >= 0),
    hls_path         text,
    playable         boolean NOT NULL DEFAULT false,
    error_code       text,
    error_reason     text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, position),
    CHECK ((status = 'FAILED') = (error_code IS NOT NULL)),
    CHECK (status IN ('PENDING', 'FAILED') OR source_bytes IS NOT NULL),
    CHECK (status <> 'READY' OR (hls_path IS NOT NULL AND duration_seconds IS NOT NULL AND playable))
);
CREATE INDEX video_by_tenant ON video (tenant_id, id DESC);

-- One lease holder at a time: each claim draws a new epoch, and every write of a worker names the epoch it holds.
CREATE SEQUENCE task_epoch;

CREATE TABLE task (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    video_id      bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    kind          task_kind NOT NULL,
    rendition     text,
    first_frame   bigint,
    frame_count   bigint,
    first_segment bigint,
    segment_count bigint,
    state         task_state NOT NULL DEFAULT 'queued',
    priority      smallint NOT NULL DEFAULT 0,
    attempt       integer NOT NULL DEFAULT 0,
    file_faults   integer NOT NULL DEFAULT 0,
    epoch         bigint NOT NULL DEFAULT 0,
    leased_by     text,
    leased_until  timestamptz,
    run_after     timestamptz NOT NULL DEFAULT now(),
    progress      double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    error_code    text,
    error_reason  text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    started_at    timestamptz,
    finished_at   timestamptz,
    CHECK (state <> 'running' OR (leased_by IS NOT NULL AND leased_until IS NOT NULL)),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CHECK (state <> 'failed' OR error_code IS NOT NULL),
    CHECK ((kind = 'chunk') =
           (first_frame IS NOT NULL AND frame_count > 0 AND first_segment IS NOT NULL AND segment_count > 0)),
    CHECK ((kind = 'audio') = (rendition IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX task_claimable ON task (priority DESC, id) WHERE state IN ('queued', 'running');
CREATE INDEX task_by_video ON task (video_id);

CREATE TABLE rendition (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    video_id        bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    name            text NOT NULL,
    kind            rendition_kind NOT NULL,
    position        integer NOT NULL,
    width           integer,
    height          integer,
    channels        integer,
    language        text NOT NULL DEFAULT '',
    title           text NOT NULL DEFAULT '',
    is_forced       boolean NOT NULL DEFAULT false,
    is_copied       boolean NOT NULL DEFAULT false,
    codecs          text,
    init_key        text UNIQUE,
    init_bytes      bigint,
    init_sha256     text,
    bandwidth_bps   bigint,
    average_bandwidth_bps bigint,
    UNIQUE (video_id, name),
    CHECK ((kind = 'video') = (width IS NOT NULL AND height IS NOT NULL)),
    CHECK ((kind = 'audio') = (channels IS NOT NULL)),
    CHECK ((init_key IS NULL) = (codecs IS NULL AND init_bytes IS NULL AND init_sha256 IS NULL))
);

-- An object in storage is live if and only if a row refers to it.
CREATE TABLE segment (
    rendition_id     bigint NOT NULL REFERENCES rendition ON DELETE CASCADE,
    number           bigint NOT NULL CHECK (number >= 0),
    duration_seconds double precision NOT NULL CHECK (duration_seconds > 0),
    bytes            bigint NOT NULL CHECK (bytes > 0),
    sha256           text NOT NULL,
    object_key       text NOT NULL UNIQUE,
    keyframes        jsonb,
    PRIMARY KEY (rendition_id, number)
);

-- Posters, static playlists: what belongs to a video and is no segment.
CREATE TABLE asset (
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    name       text NOT NULL,
    bytes      bigint NOT NULL CHECK (bytes > 0),
    sha256     text NOT NULL,
    object_key text NOT NULL UNIQUE,
    PRIMARY KEY (video_id, name)
);

CREATE TABLE video_permission (
    id                      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id               bigint NOT NULL REFERENCES tenant,
    video_id                bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    enrollment_id           bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    rule                    permission_rule NOT NULL DEFAULT 'free',
    allow_skip_override     boolean,
    max_speed_override      double precision CHECK (max_speed_override > 0),
    show_watermark_override boolean,
    block_speed_control     boolean NOT NULL DEFAULT false,
    block_seek              boolean NOT NULL DEFAULT false,
    is_override             boolean NOT NULL DEFAULT false,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    UNIQUE (video_id, enrollment_id)
);

CREATE TABLE video_progress (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id             bigint NOT NULL REFERENCES tenant,
    video_id              bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    enrollment_id         bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    progress              double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    last_position_seconds double precision NOT NULL DEFAULT 0 CHECK (last_position_seconds >= 0),
    max_watched_seconds   double precision NOT NULL DEFAULT 0 CHECK (max_watched_seconds >= 0),
    completed             boolean NOT NULL DEFAULT false,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    UNIQUE (video_id, enrollment_id)
);

-- The audit of playback; whether a session is alive right now is Redis's to say.
CREATE TABLE playback_session (
    id             uuid PRIMARY KEY,
    tenant_id      bigint NOT NULL REFERENCES tenant,
    video_id       bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    enrollment_id  bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    user_id        text NOT NULL,
    device_id      text NOT NULL,
    policy_version integer NOT NULL,
    state          playback_session_state NOT NULL DEFAULT 'ACTIVE',
    started_at     timestamptz NOT NULL DEFAULT now(),
    last_seen_at   timestamptz NOT NULL DEFAULT now(),
    ended_at       timestamptz,
    end_reason     text,
    CHECK ((state = 'ACTIVE') = (ended_at IS NULL))
);
CREATE INDEX playback_session_by_video ON playback_session (video_id, started_at);
CREATE INDEX playback_session_active ON playback_session (last_seen_at) WHERE state = 'ACTIVE';

-- A video as the API shows it: with what its tasks say of its progress and its place in the queue.
CREATE VIEW video_detail AS
SELECT video.*,
       tenant.code AS tenant_code,
       lecture_session.lecture_id,
       tasks.progress,
       tasks.eta_seconds,
       waiting.queue_position,
       (SELECT object_key FROM asset WHERE asset.video_id = video.id AND asset.name = 'poster.jpg') AS poster_key,
       (SELECT json_agg(json_build_object('name', name, 'width', width, 'height', height, 'bandwidth', bandwidth_bps,
                                          'average_bandwidth', average_bandwidth_bps, 'copied', is_copied)
                        ORDER BY position)
        FROM rendition
        WHERE rendition.video_id = video.id
          AND (rendition.kind = 'video' OR video.plan -> 'video' = '[]'::jsonb)) AS renditions
FROM video
JOIN tenant ON tenant.id = video.tenant_id
JOIN lecture_session ON lecture_session.id = video.session_id
LEFT JOIN LATERAL (
    SELECT share.done AS progress,
           CASE WHEN video.status = 'PROCESSING' AND share.done > 0
                THEN extract(epoch FROM now() - share.started_at) / share.done * (1 - share.done) END AS eta_seconds
    FROM (
        -- Weights in frames; tasks that are not chunks cost about as much as a few seconds of one.
        SELECT sum(weight * CASE WHEN state = 'done' THEN 1 ELSE task_progress END) / sum(weight)
                 * bool_or(kind IN ('finish', 'chunk', 'audio', 'transcode'))::int AS done,
               min(started_at) AS started_at
        FROM (SELECT kind, state, started_at, task.progress AS task_progress,
                     CASE kind WHEN 'chunk' THEN frame_count ELSE 100 END AS weight
              FROM task
              WHERE task.video_id = video.id AND state <> 'cancelled') AS weighted
    ) AS share
    WHERE video.status = 'PROCESSING'
) AS tasks ON true
LEFT JOIN LATERAL (
    SELECT count(*) + 1 AS queue_position
    FROM task AS mine
    JOIN task AS ahead ON ahead.state = 'queued' AND ahead.kind = 'plan'
                      AND (ahead.priority, -ahead.id) > (mine.priority, -mine.id)
    WHERE mine.video_id = video.id AND mine.kind = 'plan' AND mine.state = 'queued'
) AS waiting ON video.status = 'UPLOADED';
