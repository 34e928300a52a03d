-- The schema as all migrations leave it, to be read. Made by scripts/schema; a test compares it. The migrations
-- have the reasons.

CREATE TYPE public.account_role AS ENUM (
    'admin',
    'staff',
    'instructor',
    'student'
);

CREATE TYPE public.attendance_status AS ENUM (
    'ONLINE',
    'PRESENT',
    'LATE',
    'ABSENT',
    'EXCUSED'
);

CREATE TYPE public.enrollment_status AS ENUM (
    'ACTIVE',
    'INACTIVE'
);

CREATE TYPE public.permission_rule AS ENUM (
    'free',
    'once',
    'blocked'
);

CREATE TYPE public.playback_event_type AS ENUM (
    'VISIBILITY_HIDDEN',
    'VISIBILITY_VISIBLE',
    'FOCUS_LOST',
    'FOCUS_GAINED',
    'SEEK_ATTEMPT',
    'SPEED_CHANGE_ATTEMPT',
    'FULLSCREEN_ENTER',
    'FULLSCREEN_EXIT',
    'PLAYER_ERROR',
    'WATERMARK_TAMPERED'
);

CREATE TYPE public.playback_session_state AS ENUM (
    'ACTIVE',
    'ENDED',
    'REVOKED',
    'EXPIRED'
);

CREATE TYPE public.rendition_kind AS ENUM (
    'video',
    'audio',
    'subtitle'
);

CREATE TYPE public.task_kind AS ENUM (
    'plan',
    'chunk',
    'audio',
    'finish',
    'transcode'
);

CREATE TYPE public.task_state AS ENUM (
    'queued',
    'running',
    'done',
    'failed',
    'cancelled'
);

CREATE TYPE public.video_status AS ENUM (
    'PENDING',
    'UPLOADED',
    'PROCESSING',
    'READY',
    'FAILED'
);

CREATE TYPE public.webhook_delivery_state AS ENUM (
    'pending',
    'delivered',
    'failed'
);

CREATE TYPE public.webhook_event AS ENUM (
    'video.uploaded',
    'video.ready',
    'video.failed',
    'playback.revoked',
    'stream_started',
    'stream_stopped',
    'stream_error'
);

CREATE FUNCTION public.close_removed_session() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO session_closing VALUES (OLD.id, OLD.tenant_id, OLD.user_id, 'video_removed') ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.close_revoked_session() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO session_closing VALUES (NEW.id, NEW.tenant_id, NEW.user_id, coalesce(NEW.end_reason, 'revoked'))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION public.end_tokens_of_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.token_key := gen_random_uuid()::text;
    -- An older link must not undo the new password.
    IF NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
        NEW.invitation_hash := NULL;
        NEW.invitation_expires_at := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.erase_student(of_tenant bigint, which bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    former_user text;
BEGIN
    SELECT user_id INTO former_user FROM student
    WHERE tenant_id = of_tenant AND id = which AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;

    UPDATE student
    SET user_id = NULL, name = 'Former student', student_phone = NULL, parent_phone = NULL, school = NULL, grade = NULL,
        updated_at = now(), erased_at = now()
    WHERE id = which;
    -- Somebody who is more here than a student keeps their account.
    DELETE FROM account WHERE tenant_id = of_tenant AND user_id = former_user AND role = 'student';
    -- Sessions of enrolments that are no more have only the user.
    UPDATE playback_session SET user_id = '', device_id = '', device_label = NULL, ip = NULL, user_agent = NULL
    WHERE tenant_id = of_tenant
      AND (user_id = former_user OR enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which));
    UPDATE playback_event SET payload = '{}'
    WHERE enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which) AND payload <> '{}';
    -- One that waits goes out as it is: its receiver has to know whose session has ended.
    UPDATE webhook_delivery SET data = data - 'user_id'
    WHERE tenant_id = of_tenant AND data ->> 'user_id' = former_user AND state <> 'pending';
    RETURN true;
END $$;

CREATE FUNCTION public.first_part(ranges int4multirange, length_ms bigint) RETURNS int4multirange
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT coalesce(range_agg(int4range(start::integer, least(ending, start + greatest(length_ms - before, 0))::integer)), '{}')
    FROM (SELECT start, ending, sum(ending - start) OVER (ORDER BY start) - (ending - start) AS before
          FROM (SELECT lower(range)::bigint AS start, coalesce(upper(range), 2147483647)::bigint AS ending
                FROM unnest(ranges) AS range) AS bounds) AS numbered
$$;

CREATE FUNCTION public.note_task_path() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.path := OLD.path || CASE NEW.state WHEN 'running' THEN 'running ' || NEW.epoch ELSE NEW.state::text END;
    RETURN NEW;
END $$;

CREATE FUNCTION public.require_read_committed() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'rights to watch can be taken away at READ COMMITTED only' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;

CREATE FUNCTION public.revoke_of_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(),
        end_reason = CASE WHEN TG_ARGV[0] = 'removed' THEN 'account_removed' ELSE 'account_disabled' END
    WHERE tenant_id = OLD.tenant_id AND user_id = OLD.user_id AND state = 'ACTIVE';
    RETURN NULL;
END $$;

CREATE FUNCTION public.revoke_of_enrollment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    -- An update holds a lock already.
    IF TG_OP = 'DELETE' THEN PERFORM FROM enrollment WHERE id = OLD.id FOR UPDATE; END IF;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'enrollment_mismatch'
    WHERE enrollment_id = OLD.id AND state = 'ACTIVE';
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD END;
END $$;

CREATE FUNCTION public.revoke_of_moved_video() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM video WHERE id = NEW.id FOR UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'no_session_access'
    WHERE video_id = NEW.id AND state = 'ACTIVE' AND enrollment_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM session_enrollment
                      WHERE session_enrollment.session_id = NEW.session_id
                        AND session_enrollment.enrollment_id = playback_session.enrollment_id);
    RETURN NULL;
END $$;

CREATE FUNCTION public.revoke_of_permission() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE id = NEW.enrollment_id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'blocked'
    WHERE video_id = NEW.video_id AND enrollment_id = NEW.enrollment_id AND state = 'ACTIVE';
    RETURN NULL;
END $$;

CREATE FUNCTION public.revoke_of_session_enrollment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE id = OLD.enrollment_id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'no_session_access'
    FROM video
    WHERE video.session_id = OLD.session_id AND playback_session.video_id = video.id
      AND playback_session.enrollment_id = OLD.enrollment_id AND playback_session.state = 'ACTIVE';
    RETURN NULL;
END $$;

CREATE FUNCTION public.revoke_of_student() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM require_read_committed();
    PERFORM FROM enrollment WHERE student_id = OLD.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE playback_session
    SET state = 'REVOKED', ended_at = now(), last_seen_at = now(), end_reason = 'enrollment_mismatch'
    FROM enrollment
    WHERE enrollment.student_id = OLD.id AND playback_session.enrollment_id = enrollment.id
      AND playback_session.user_id IS DISTINCT FROM NEW.user_id AND playback_session.state = 'ACTIVE';
    RETURN NULL;
END $$;

CREATE FUNCTION public.rfc3339(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char((moment AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text);

CREATE FUNCTION public.tell_of_revocation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM tell_webhooks(NEW.tenant_id, 'playback.revoked',
        jsonb_build_object('session_id', NEW.id, 'video_id', NEW.video_id, 'enrollment_id', NEW.enrollment_id,
                           'user_id', NEW.user_id, 'reason', NEW.end_reason));
    RETURN NULL;
END $$;

CREATE FUNCTION public.tell_of_video() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM tell_webhooks(NEW.tenant_id, ('video.' || lower(NEW.status::text))::webhook_event,
        jsonb_build_object('video_id', NEW.id, 'session_id', NEW.session_id, 'title', NEW.title, 'status', NEW.status,
                           'duration', NEW.duration_seconds, 'error_code', NEW.error_code, 'error_reason', NEW.error_reason));
    RETURN NULL;
END $$;

CREATE FUNCTION public.tell_webhooks(of_tenant bigint, what public.webhook_event, about jsonb) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data)
    SELECT of_tenant, webhook.id, what, about FROM webhook WHERE webhook.tenant_id = of_tenant AND webhook.is_active
$$;

CREATE TABLE public.account (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    username text NOT NULL,
    user_id text NOT NULL,
    role public.account_role NOT NULL,
    password_hash text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    invitation_hash text,
    invitation_expires_at timestamp with time zone,
    token_key text DEFAULT (gen_random_uuid())::text NOT NULL,
    CONSTRAINT account_check CHECK (((invitation_hash IS NULL) = (invitation_expires_at IS NULL)))
);

ALTER TABLE public.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.asset (
    video_id bigint NOT NULL,
    name text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    object_key text NOT NULL,
    CONSTRAINT asset_bytes_check CHECK ((bytes > 0))
);

CREATE TABLE public.attendance (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    session_id bigint NOT NULL,
    status public.attendance_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.attendance ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.attendance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.enrollment (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    student_id bigint NOT NULL,
    lecture_id bigint NOT NULL,
    status public.enrollment_status DEFAULT 'ACTIVE'::public.enrollment_status NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.enrollment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.enrollment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.lecture (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    title text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    slug text,
    is_published boolean DEFAULT false NOT NULL,
    free_lectures_count integer DEFAULT 0 NOT NULL,
    price numeric(10,2),
    difficulty text,
    CONSTRAINT lecture_free_lectures_count_check CHECK ((free_lectures_count >= 0)),
    CONSTRAINT lecture_price_check CHECK ((price >= (0)::numeric)),
    CONSTRAINT lecture_slug_check CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text))
);

ALTER TABLE public.lecture ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lecture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.lecture_session (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    lecture_id bigint NOT NULL,
    title text NOT NULL,
    "position" integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.lecture_session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lecture_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.permission_version (
    video_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    version integer NOT NULL
);

CREATE TABLE public.playback_event (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    session_id uuid NOT NULL,
    video_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    type public.playback_event_type NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    violated boolean DEFAULT false NOT NULL,
    reason text,
    policy_snapshot jsonb DEFAULT '{}'::jsonb NOT NULL,
    score integer GENERATED ALWAYS AS (((
CASE type
    WHEN 'VISIBILITY_HIDDEN'::public.playback_event_type THEN 1
    WHEN 'FOCUS_LOST'::public.playback_event_type THEN 2
    WHEN 'SEEK_ATTEMPT'::public.playback_event_type THEN 3
    WHEN 'SPEED_CHANGE_ATTEMPT'::public.playback_event_type THEN 3
    WHEN 'PLAYER_ERROR'::public.playback_event_type THEN 1
    WHEN 'WATERMARK_TAMPERED'::public.playback_event_type THEN 3
    ELSE 0
END *
CASE
    WHEN violated THEN 2
    ELSE 1
END) +
CASE
    WHEN (reason IS NOT NULL) THEN 1
    ELSE 0
END)) STORED NOT NULL,
    CONSTRAINT playback_event_check CHECK (((reason IS NULL) OR violated))
);

ALTER TABLE public.playback_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.playback_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.playback_session (
    id uuid NOT NULL,
    tenant_id bigint NOT NULL,
    video_id bigint NOT NULL,
    enrollment_id bigint,
    user_id text NOT NULL,
    device_id text NOT NULL,
    policy_version integer NOT NULL,
    state public.playback_session_state DEFAULT 'ACTIVE'::public.playback_session_state NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    max_rate double precision DEFAULT 1 NOT NULL,
    position_ms integer,
    position_at timestamp with time zone,
    slack_ms integer,
    reported int4multirange DEFAULT '{}'::int4multirange NOT NULL,
    served int4multirange DEFAULT '{}'::int4multirange NOT NULL,
    watched int4multirange GENERATED ALWAYS AS (
CASE
    WHEN (position_ms IS NULL) THEN public.first_part(served, (((EXTRACT(epoch FROM (last_seen_at - started_at)) * (1000)::numeric) * (max_rate)::numeric))::bigint)
    ELSE (reported * served)
END) STORED NOT NULL,
    ip text,
    user_agent text,
    device_label text,
    CONSTRAINT playback_session_check CHECK (((state = 'ACTIVE'::public.playback_session_state) = (ended_at IS NULL))),
    CONSTRAINT playback_session_check1 CHECK (((position_ms IS NULL) = (position_at IS NULL))),
    CONSTRAINT playback_session_max_rate_check CHECK ((max_rate >= (1)::double precision)),
    CONSTRAINT playback_session_position_ms_check CHECK ((position_ms >= 0)),
    CONSTRAINT playback_session_slack_ms_check CHECK ((slack_ms >= 0))
)
WITH (fillfactor='70');

CREATE TABLE public.queue_lane (
    tenant_id bigint NOT NULL,
    rank smallint NOT NULL,
    next_tag double precision NOT NULL,
    seconds_per_mb double precision DEFAULT 1 NOT NULL,
    CONSTRAINT queue_lane_rank_check CHECK (((rank >= '-1'::integer) AND (rank <= 1))),
    CONSTRAINT queue_lane_seconds_per_mb_check CHECK ((seconds_per_mb > (0)::double precision))
);

CREATE TABLE public.task (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    video_id bigint NOT NULL,
    kind public.task_kind NOT NULL,
    rendition text,
    first_frame bigint,
    frame_count bigint,
    first_segment bigint,
    segment_count bigint,
    state public.task_state DEFAULT 'queued'::public.task_state NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    file_faults integer DEFAULT 0 NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    leased_by text,
    leased_until timestamp with time zone,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    progress double precision DEFAULT 0 NOT NULL,
    error_code text,
    error_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    cost double precision DEFAULT 1 NOT NULL,
    tag double precision DEFAULT 0 NOT NULL,
    urgency smallint DEFAULT 0 NOT NULL,
    path text[] DEFAULT '{queued}'::text[] NOT NULL,
    rank smallint DEFAULT 0 NOT NULL,
    CONSTRAINT task_check CHECK (((state <> 'running'::public.task_state) OR ((leased_by IS NOT NULL) AND (leased_until IS NOT NULL)))),
    CONSTRAINT task_check2 CHECK (((state <> 'failed'::public.task_state) OR (error_code IS NOT NULL))),
    CONSTRAINT task_check4 CHECK (((kind = 'audio'::public.task_kind) = (rendition IS NOT NULL))),
    CONSTRAINT task_chunk CHECK (((kind = 'chunk'::public.task_kind) = (num_nulls(first_frame, frame_count, first_segment, segment_count) = 0))),
    CONSTRAINT task_cost_check CHECK ((cost > (0)::double precision)),
    CONSTRAINT task_finished CHECK (((state > 'running'::public.task_state) = (finished_at IS NOT NULL)))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='50000');

CREATE VIEW public.queue_pace AS
 SELECT (sum(newest.cost) / (NULLIF(sum(EXTRACT(epoch FROM (newest.finished_at - newest.started_at))), (0)::numeric))::double precision) AS cost_per_second,
    count(DISTINCT newest.leased_by) AS workers
   FROM ( SELECT task.cost,
            task.started_at,
            task.finished_at,
            task.leased_by
           FROM public.task
          WHERE ((task.state = 'done'::public.task_state) AND (task.kind = ANY (ARRAY['chunk'::public.task_kind, 'audio'::public.task_kind])) AND (task.finished_at > (now() - '01:00:00'::interval)))
          ORDER BY task.finished_at DESC
         LIMIT 200) newest;

CREATE TABLE public.rendition (
    id bigint NOT NULL,
    video_id bigint NOT NULL,
    name text NOT NULL,
    kind public.rendition_kind NOT NULL,
    "position" integer NOT NULL,
    width integer,
    height integer,
    channels integer,
    language text DEFAULT ''::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    is_forced boolean DEFAULT false NOT NULL,
    is_copied boolean DEFAULT false NOT NULL,
    codecs text,
    init_key text,
    init_bytes bigint,
    init_sha256 text,
    bandwidth_bps bigint,
    average_bandwidth_bps bigint,
    bytes bigint,
    CONSTRAINT rendition_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT rendition_check CHECK (((kind = 'video'::public.rendition_kind) = ((width IS NOT NULL) AND (height IS NOT NULL)))),
    CONSTRAINT rendition_check1 CHECK (((kind = 'audio'::public.rendition_kind) = (channels IS NOT NULL))),
    CONSTRAINT rendition_check2 CHECK (((init_key IS NULL) = ((codecs IS NULL) AND (init_bytes IS NULL) AND (init_sha256 IS NULL))))
);

ALTER TABLE public.rendition ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rendition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migration (
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.segment (
    rendition_id bigint NOT NULL,
    number bigint NOT NULL,
    duration_seconds double precision NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    object_key text NOT NULL,
    keyframes jsonb,
    CONSTRAINT segment_bytes_check CHECK ((bytes > 0)),
    CONSTRAINT segment_duration_seconds_check CHECK ((duration_seconds > (0)::double precision)),
    CONSTRAINT segment_number_check CHECK ((number >= 0))
);

CREATE TABLE public.session_closing (
    session_id uuid NOT NULL,
    tenant_id bigint NOT NULL,
    user_id text NOT NULL,
    reason text NOT NULL
);

CREATE TABLE public.session_enrollment (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.session_enrollment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_enrollment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.student (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    user_id text,
    name text NOT NULL,
    student_phone text,
    parent_phone text,
    school text,
    grade text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT student_check CHECK (((user_id IS NULL) = (erased_at IS NOT NULL)))
);

ALTER TABLE public.student ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.student_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.task_epoch
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.task ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenant (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenant_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);

ALTER TABLE public.tenant ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tenant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.video (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    session_id bigint NOT NULL,
    title text NOT NULL,
    "position" integer NOT NULL,
    file_key text,
    content_type text NOT NULL,
    source_bytes bigint,
    status public.video_status DEFAULT 'PENDING'::public.video_status NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    allow_skip boolean DEFAULT false NOT NULL,
    max_speed double precision DEFAULT 1 NOT NULL,
    show_watermark boolean DEFAULT true NOT NULL,
    policy_version integer DEFAULT 1 NOT NULL,
    plan jsonb,
    duration_seconds double precision,
    hls_path text,
    playable boolean DEFAULT false NOT NULL,
    error_code text,
    error_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    min_policy_version integer DEFAULT 1 NOT NULL,
    ready_at timestamp with time zone,
    source_removed_at timestamp with time zone,
    trace_id text,
    description text,
    uploaded_by text,
    CONSTRAINT video_check CHECK (((status = 'FAILED'::public.video_status) = (error_code IS NOT NULL))),
    CONSTRAINT video_check1 CHECK (((status = ANY (ARRAY['PENDING'::public.video_status, 'FAILED'::public.video_status])) OR (source_bytes IS NOT NULL))),
    CONSTRAINT video_duration_seconds_check CHECK ((duration_seconds >= (0)::double precision)),
    CONSTRAINT video_has_file CHECK (((file_key IS NOT NULL) OR (status = 'PENDING'::public.video_status))),
    CONSTRAINT video_max_speed_check CHECK ((max_speed > (0)::double precision)),
    CONSTRAINT video_ready_is_playable CHECK (((status <> 'READY'::public.video_status) OR ((hls_path IS NOT NULL) AND playable))),
    CONSTRAINT video_source_bytes_check CHECK ((source_bytes > 0)),
    CONSTRAINT video_source_until_ready CHECK (((source_removed_at IS NULL) OR (status = 'READY'::public.video_status))),
    CONSTRAINT video_trace_id_check CHECK ((trace_id ~ '^[0-9a-f]{32}$'::text))
);

CREATE TABLE public.video_permission (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    video_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    rule public.permission_rule DEFAULT 'once'::public.permission_rule NOT NULL,
    allow_skip_override boolean,
    max_speed_override double precision,
    show_watermark_override boolean,
    block_speed_control boolean DEFAULT false NOT NULL,
    block_seek boolean DEFAULT false NOT NULL,
    is_override boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_permission_max_speed_override_check CHECK ((max_speed_override > (0)::double precision))
);

CREATE TABLE public.video_progress (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    video_id bigint NOT NULL,
    enrollment_id bigint NOT NULL,
    progress double precision DEFAULT 0 NOT NULL,
    last_position_seconds double precision DEFAULT 0 NOT NULL,
    max_watched_seconds double precision DEFAULT 0 NOT NULL,
    completed boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT video_progress_last_position_seconds_check CHECK ((last_position_seconds >= (0)::double precision)),
    CONSTRAINT video_progress_max_watched_seconds_check CHECK ((max_watched_seconds >= (0)::double precision)),
    CONSTRAINT video_progress_progress_check CHECK (((progress >= (0)::double precision) AND (progress <= (1)::double precision)))
);

CREATE VIEW public.video_audience AS
 SELECT video.tenant_id,
    video.id AS video_id,
    video.duration_seconds,
    enrollment.id AS enrollment_id,
    ((enrollment.status = 'ACTIVE'::public.enrollment_status) AND ((student.erased_at IS NULL) OR (video.created_at < student.erased_at))) AS is_active,
    student.name AS student_name,
    student.user_id,
    student.parent_phone,
    student.student_phone,
    student.school,
    student.grade,
    attendance.status AS attendance_status,
    COALESCE(progress.progress, (0)::double precision) AS progress,
    COALESCE(progress.last_position_seconds, (0)::double precision) AS last_position_seconds,
    COALESCE(progress.completed, false) AS completed,
    COALESCE(permission.rule, 'free'::public.permission_rule) AS rule,
        CASE
            WHEN ((permission.rule = 'once'::public.permission_rule) AND progress.completed) THEN 'free'::public.permission_rule
            ELSE COALESCE(permission.rule, 'free'::public.permission_rule)
        END AS effective_rule,
    ( SELECT COALESCE(sum((upper(range.range) - lower(range.range))), (0)::bigint) AS "coalesce"
           FROM unnest(proof.watched) range(range)) AS watched_ms,
    ( SELECT COALESCE(sum((upper(range.range) - lower(range.range))), (0)::bigint) AS "coalesce"
           FROM unnest(proof.unserved) range(range)) AS unserved_ms
   FROM (((((((public.video
     JOIN public.lecture_session ON ((lecture_session.id = video.session_id)))
     JOIN public.enrollment ON ((enrollment.lecture_id = lecture_session.lecture_id)))
     JOIN public.student ON ((student.id = enrollment.student_id)))
     LEFT JOIN public.attendance ON (((attendance.session_id = video.session_id) AND (attendance.enrollment_id = enrollment.id))))
     LEFT JOIN public.video_permission permission ON (((permission.video_id = video.id) AND (permission.enrollment_id = enrollment.id))))
     LEFT JOIN public.video_progress progress ON (((progress.video_id = video.id) AND (progress.enrollment_id = enrollment.id))))
     LEFT JOIN ( SELECT playback_session.video_id,
            playback_session.enrollment_id,
            range_agg(playback_session.watched) AS watched,
            range_agg((playback_session.reported - playback_session.served)) AS unserved
           FROM public.playback_session
          GROUP BY playback_session.video_id, playback_session.enrollment_id) proof ON (((proof.video_id = video.id) AND (proof.enrollment_id = enrollment.id))));

CREATE VIEW public.video_detail AS
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
           FROM public.asset
          WHERE ((asset.video_id = video.id) AND (asset.name = 'poster.jpg'::text))) AS poster_key,
    ( SELECT json_agg(json_build_object('name', rendition.name, 'width', rendition.width, 'height', rendition.height, 'bandwidth', rendition.bandwidth_bps, 'average_bandwidth', rendition.average_bandwidth_bps, 'copied', rendition.is_copied, 'bytes', rendition.bytes) ORDER BY rendition."position") AS json_agg
           FROM public.rendition
          WHERE ((rendition.video_id = video.id) AND ((rendition.kind = 'video'::public.rendition_kind) OR ((video.plan -> 'video'::text) = '[]'::jsonb)))) AS renditions,
    lecture.title AS lecture_title,
    lecture_session.title AS session_title,
    video.description,
    video.uploaded_by,
    ( SELECT json_agg(json_build_object('kind', rendition.kind, 'name', rendition.name, 'language', rendition.language, 'title', rendition.title, 'channels', rendition.channels, 'forced', rendition.is_forced) ORDER BY rendition."position") AS json_agg
           FROM public.rendition
          WHERE ((rendition.video_id = video.id) AND (rendition.kind <> 'video'::public.rendition_kind))) AS tracks
   FROM (((((public.video
     JOIN public.tenant ON ((tenant.id = video.tenant_id)))
     JOIN public.lecture_session ON ((lecture_session.id = video.session_id)))
     JOIN public.lecture ON ((lecture.id = lecture_session.lecture_id)))
     LEFT JOIN LATERAL ( SELECT share.done AS progress,
                CASE
                    WHEN ((video.status = 'PROCESSING'::public.video_status) AND (share.done > (0)::double precision)) THEN (((EXTRACT(epoch FROM (now() - share.started_at)))::double precision / share.done) * ((1)::double precision - share.done))
                    ELSE NULL::double precision
                END AS eta_seconds
           FROM ( SELECT ((sum((weighted.cost *
                        CASE
                            WHEN (weighted.state = 'done'::public.task_state) THEN (1)::double precision
                            ELSE weighted.task_progress
                        END)) / sum(weighted.cost)) * ((bool_or((weighted.kind = ANY (ARRAY['finish'::public.task_kind, 'chunk'::public.task_kind, 'audio'::public.task_kind, 'transcode'::public.task_kind]))))::integer)::double precision) AS done,
                    min(weighted.started_at) AS started_at
                   FROM ( SELECT task.kind,
                            task.state,
                            task.started_at,
                            task.progress AS task_progress,
                            task.cost
                           FROM public.task
                          WHERE ((task.video_id = video.id) AND (task.state <> 'cancelled'::public.task_state))) weighted) share
          WHERE (video.status = 'PROCESSING'::public.video_status)) tasks ON (true))
     LEFT JOIN LATERAL ( SELECT
                CASE
                    WHEN (ahead.tasks < 20000) THEN (ahead.videos + 1)
                    ELSE NULL::bigint
                END AS queue_position,
                CASE
                    WHEN (ahead.tasks < 20000) THEN ((((ahead.cost + mine.cost) + begun.cost) / pace.cost_per_second) / (pace.workers)::double precision)
                    ELSE NULL::double precision
                END AS eta_seconds
           FROM (((public.task mine
             CROSS JOIN LATERAL ( SELECT count(*) AS tasks,
                    count(*) FILTER (WHERE (nearest.kind = ANY (ARRAY['plan'::public.task_kind, 'transcode'::public.task_kind]))) AS videos,
                    COALESCE(sum(nearest.cost), (0)::double precision) AS cost
                   FROM ( SELECT task.kind,
                            task.cost
                           FROM public.task
                          WHERE ((task.state = 'queued'::public.task_state) AND (ROW(task.urgency, task.tag, task.id) < ROW(mine.urgency, mine.tag, mine.id)))
                          ORDER BY task.urgency, task.tag, task.id
                         LIMIT 20000) nearest) ahead)
             CROSS JOIN ( SELECT COALESCE(sum((task.cost * ((1)::double precision - task.progress))), (0)::double precision) AS cost
                   FROM public.task
                  WHERE (task.state = 'running'::public.task_state)) begun)
             CROSS JOIN public.queue_pace pace)
          WHERE ((mine.video_id = video.id) AND (mine.kind = ANY (ARRAY['plan'::public.task_kind, 'transcode'::public.task_kind])) AND (mine.state = 'queued'::public.task_state))) waiting ON ((video.status = 'UPLOADED'::public.video_status)));

ALTER TABLE public.video ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.video_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.video_permission ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.video_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.video_progress ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.video_progress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.video_viewer AS
 SELECT video.id AS video_id,
    student.tenant_id,
    student.user_id
   FROM (((public.video
     JOIN public.session_enrollment ON ((session_enrollment.session_id = video.session_id)))
     JOIN public.enrollment ON (((enrollment.id = session_enrollment.enrollment_id) AND (enrollment.status = 'ACTIVE'::public.enrollment_status))))
     JOIN public.student ON ((student.id = enrollment.student_id)));

CREATE TABLE public.webhook (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    url text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    secret text DEFAULT replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT webhook_url_check CHECK ((url ~ '^https?://[^/]'::text))
);

CREATE TABLE public.webhook_delivery (
    id bigint NOT NULL,
    tenant_id bigint NOT NULL,
    webhook_id bigint NOT NULL,
    event public.webhook_event NOT NULL,
    data jsonb NOT NULL,
    state public.webhook_delivery_state DEFAULT 'pending'::public.webhook_delivery_state NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    give_up_at timestamp with time zone DEFAULT (now() + '24:00:00'::interval) NOT NULL,
    last_status integer,
    last_error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.webhook_delivery ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.webhook ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.worker (
    id text NOT NULL,
    host text,
    version text,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_invitation_hash_key UNIQUE (invitation_hash);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_tenant_id_user_id_key UNIQUE (tenant_id, user_id);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_username_key UNIQUE (username);

ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_object_key_key UNIQUE (object_key);

ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_pkey PRIMARY KEY (video_id, name);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_session_id_enrollment_id_key UNIQUE (session_id, enrollment_id);

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_student_id_lecture_id_key UNIQUE (student_id, lecture_id);

ALTER TABLE ONLY public.lecture
    ADD CONSTRAINT lecture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lecture_session
    ADD CONSTRAINT lecture_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lecture
    ADD CONSTRAINT lecture_tenant_id_slug_key UNIQUE (tenant_id, slug);

ALTER TABLE ONLY public.permission_version
    ADD CONSTRAINT permission_version_pkey PRIMARY KEY (video_id, enrollment_id);

ALTER TABLE ONLY public.playback_event
    ADD CONSTRAINT playback_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.playback_session
    ADD CONSTRAINT playback_session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.queue_lane
    ADD CONSTRAINT queue_lane_pkey PRIMARY KEY (tenant_id, rank);

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_init_key_key UNIQUE (init_key);

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_video_id_name_key UNIQUE (video_id, name);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_object_key_key UNIQUE (object_key);

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (rendition_id, number);

ALTER TABLE ONLY public.session_closing
    ADD CONSTRAINT session_closing_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY public.session_enrollment
    ADD CONSTRAINT session_enrollment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session_enrollment
    ADD CONSTRAINT session_enrollment_session_id_enrollment_id_key UNIQUE (session_id, enrollment_id);

ALTER TABLE ONLY public.student
    ADD CONSTRAINT student_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.student
    ADD CONSTRAINT student_tenant_id_user_id_key UNIQUE (tenant_id, user_id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_code_key UNIQUE (code);

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_file_key_key UNIQUE (file_key);

ALTER TABLE ONLY public.video_permission
    ADD CONSTRAINT video_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.video_permission
    ADD CONSTRAINT video_permission_video_id_enrollment_id_key UNIQUE (video_id, enrollment_id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.video_progress
    ADD CONSTRAINT video_progress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.video_progress
    ADD CONSTRAINT video_progress_video_id_enrollment_id_key UNIQUE (video_id, enrollment_id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_session_id_position_key UNIQUE (session_id, "position") DEFERRABLE;

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_tenant_id_url_key UNIQUE (tenant_id, url);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (id);

CREATE INDEX attendance_by_enrollment ON public.attendance USING btree (enrollment_id);

CREATE INDEX attendance_by_tenant ON public.attendance USING btree (tenant_id, id);

CREATE INDEX enrollment_by_lecture ON public.enrollment USING btree (lecture_id);

CREATE INDEX enrollment_by_tenant ON public.enrollment USING btree (tenant_id, id);

CREATE INDEX lecture_by_tenant ON public.lecture USING btree (tenant_id, id);

CREATE INDEX lecture_session_by_lecture ON public.lecture_session USING btree (lecture_id, "position");

CREATE INDEX lecture_session_by_tenant ON public.lecture_session USING btree (tenant_id, id);

CREATE INDEX permission_version_by_enrollment ON public.permission_version USING btree (enrollment_id);

CREATE INDEX permission_version_by_version ON public.permission_version USING btree (video_id, version);

CREATE INDEX playback_event_by_enrollment ON public.playback_event USING btree (enrollment_id, occurred_at DESC, id DESC);

CREATE INDEX playback_event_by_receipt ON public.playback_event USING btree (received_at);

CREATE INDEX playback_event_by_session ON public.playback_event USING btree (session_id);

CREATE INDEX playback_event_by_tenant ON public.playback_event USING btree (tenant_id, occurred_at DESC, id DESC);

CREATE INDEX playback_event_by_video ON public.playback_event USING btree (video_id, occurred_at DESC, id DESC);

CREATE INDEX playback_event_scores ON public.playback_event USING btree (video_id, enrollment_id) INCLUDE (score, type, violated, occurred_at);

CREATE INDEX playback_session_active ON public.playback_session USING btree (id) WHERE (state = 'ACTIVE'::public.playback_session_state);

CREATE INDEX playback_session_active_by_user ON public.playback_session USING btree (tenant_id, user_id) WHERE (state = 'ACTIVE'::public.playback_session_state);

CREATE INDEX playback_session_by_device ON public.playback_session USING btree (tenant_id, device_id text_pattern_ops);

CREATE INDEX playback_session_by_enrollment ON public.playback_session USING btree (enrollment_id);

CREATE INDEX playback_session_by_start ON public.playback_session USING btree (tenant_id, started_at DESC, id DESC);

CREATE INDEX playback_session_by_video ON public.playback_session USING btree (video_id, started_at);

CREATE INDEX playback_session_by_viewer ON public.playback_session USING btree (video_id, enrollment_id);

CREATE INDEX playback_session_with_viewer ON public.playback_session USING btree (started_at) WHERE ((ip IS NOT NULL) OR (user_agent IS NOT NULL));

CREATE INDEX session_enrollment_by_enrollment ON public.session_enrollment USING btree (enrollment_id);

CREATE INDEX session_enrollment_by_tenant ON public.session_enrollment USING btree (tenant_id, id);

CREATE INDEX student_by_tenant ON public.student USING btree (tenant_id, id);

CREATE INDEX task_by_video ON public.task USING btree (video_id);

CREATE INDEX task_done ON public.task USING btree (finished_at) WHERE ((state = 'done'::public.task_state) AND (kind = ANY (ARRAY['chunk'::public.task_kind, 'audio'::public.task_kind])));

CREATE INDEX task_failed ON public.task USING btree (finished_at) WHERE (state = 'failed'::public.task_state);

CREATE INDEX task_first_queued ON public.task USING btree (tenant_id, rank, tag) WHERE ((state = 'queued'::public.task_state) AND (kind = ANY (ARRAY['plan'::public.task_kind, 'transcode'::public.task_kind])));

CREATE INDEX task_leased ON public.task USING btree (leased_until) WHERE (state = 'running'::public.task_state);

CREATE INDEX task_queued ON public.task USING btree (urgency, tag, id) INCLUDE (kind, cost) WHERE (state = 'queued'::public.task_state);

CREATE INDEX video_by_tenant ON public.video USING btree (tenant_id, id DESC);

CREATE INDEX video_permission_by_enrollment ON public.video_permission USING btree (enrollment_id);

CREATE INDEX video_permission_by_tenant ON public.video_permission USING btree (tenant_id, id);

CREATE INDEX video_processing ON public.video USING btree (id) WHERE (status = 'PROCESSING'::public.video_status);

CREATE INDEX video_progress_by_enrollment ON public.video_progress USING btree (enrollment_id);

CREATE INDEX video_progress_by_tenant ON public.video_progress USING btree (tenant_id, id);

CREATE INDEX video_with_source ON public.video USING btree (ready_at) WHERE ((status = 'READY'::public.video_status) AND (source_removed_at IS NULL));

CREATE INDEX webhook_delivery_by_tenant ON public.webhook_delivery USING btree (tenant_id, id);

CREATE INDEX webhook_delivery_by_webhook ON public.webhook_delivery USING btree (webhook_id, state, run_after);

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (run_after) WHERE (state = 'pending'::public.webhook_delivery_state);

CREATE INDEX webhook_delivery_settled ON public.webhook_delivery USING btree (updated_at) WHERE (state <> 'pending'::public.webhook_delivery_state);

CREATE TRIGGER close_removed_session AFTER DELETE ON public.playback_session FOR EACH ROW WHEN ((old.state = 'ACTIVE'::public.playback_session_state)) EXECUTE FUNCTION public.close_removed_session();

CREATE TRIGGER close_revoked_session AFTER UPDATE OF state ON public.playback_session FOR EACH ROW WHEN (((new.state = 'REVOKED'::public.playback_session_state) AND (old.state = 'ACTIVE'::public.playback_session_state))) EXECUTE FUNCTION public.close_revoked_session();

CREATE TRIGGER end_tokens_of_account BEFORE UPDATE ON public.account FOR EACH ROW WHEN (((new.password_hash IS DISTINCT FROM old.password_hash) OR (new.role <> old.role) OR (new.user_id <> old.user_id) OR ((new.disabled_at IS NOT NULL) AND (old.disabled_at IS NULL)))) EXECUTE FUNCTION public.end_tokens_of_account();

CREATE TRIGGER revoke_of_account AFTER UPDATE OF disabled_at ON public.account FOR EACH ROW WHEN (((new.disabled_at IS NOT NULL) AND (old.disabled_at IS NULL))) EXECUTE FUNCTION public.revoke_of_account();

CREATE TRIGGER revoke_of_changed_enrollment AFTER UPDATE OF status, lecture_id, student_id ON public.enrollment FOR EACH ROW WHEN ((((new.status <> 'ACTIVE'::public.enrollment_status) AND (old.status = 'ACTIVE'::public.enrollment_status)) OR (new.lecture_id <> old.lecture_id) OR (new.student_id <> old.student_id))) EXECUTE FUNCTION public.revoke_of_enrollment();

CREATE TRIGGER revoke_of_moved_account AFTER UPDATE OF user_id ON public.account FOR EACH ROW WHEN ((new.user_id <> old.user_id)) EXECUTE FUNCTION public.revoke_of_account('removed');

CREATE TRIGGER revoke_of_moved_video AFTER UPDATE OF session_id ON public.video FOR EACH ROW WHEN ((new.session_id <> old.session_id)) EXECUTE FUNCTION public.revoke_of_moved_video();

CREATE TRIGGER revoke_of_permission AFTER INSERT OR UPDATE OF rule ON public.video_permission FOR EACH ROW WHEN ((new.rule = 'blocked'::public.permission_rule)) EXECUTE FUNCTION public.revoke_of_permission();

CREATE TRIGGER revoke_of_removed_account AFTER DELETE ON public.account FOR EACH ROW EXECUTE FUNCTION public.revoke_of_account('removed');

CREATE TRIGGER revoke_of_removed_enrollment BEFORE DELETE ON public.enrollment FOR EACH ROW EXECUTE FUNCTION public.revoke_of_enrollment();

CREATE TRIGGER revoke_of_session_enrollment AFTER DELETE OR UPDATE OF session_id, enrollment_id ON public.session_enrollment FOR EACH ROW EXECUTE FUNCTION public.revoke_of_session_enrollment();

CREATE TRIGGER revoke_of_student AFTER UPDATE OF user_id ON public.student FOR EACH ROW WHEN ((new.user_id IS DISTINCT FROM old.user_id)) EXECUTE FUNCTION public.revoke_of_student();

CREATE TRIGGER task_path BEFORE UPDATE OF state, epoch ON public.task FOR EACH ROW WHEN ((((old.state IS DISTINCT FROM new.state) OR (old.epoch <> new.epoch)) AND (old.path = new.path))) EXECUTE FUNCTION public.note_task_path();

CREATE TRIGGER tell_of_revocation AFTER UPDATE OF state ON public.playback_session FOR EACH ROW WHEN (((new.state = 'REVOKED'::public.playback_session_state) AND (old.state <> new.state))) EXECUTE FUNCTION public.tell_of_revocation();

CREATE TRIGGER tell_of_upload AFTER UPDATE OF status ON public.video FOR EACH ROW WHEN (((new.status = 'UPLOADED'::public.video_status) AND (old.status <> new.status))) EXECUTE FUNCTION public.tell_of_video();

CREATE TRIGGER tell_of_video AFTER UPDATE OF status ON public.video FOR EACH ROW WHEN (((new.status = ANY (ARRAY['READY'::public.video_status, 'FAILED'::public.video_status])) AND (old.status <> new.status))) EXECUTE FUNCTION public.tell_of_video();

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.lecture_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_lecture_id_fkey FOREIGN KEY (lecture_id) REFERENCES public.lecture(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_student_id_fkey FOREIGN KEY (student_id) REFERENCES public.student(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.enrollment
    ADD CONSTRAINT enrollment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.lecture_session
    ADD CONSTRAINT lecture_session_lecture_id_fkey FOREIGN KEY (lecture_id) REFERENCES public.lecture(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.lecture_session
    ADD CONSTRAINT lecture_session_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.lecture
    ADD CONSTRAINT lecture_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.permission_version
    ADD CONSTRAINT permission_version_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.permission_version
    ADD CONSTRAINT permission_version_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playback_event
    ADD CONSTRAINT playback_event_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playback_event
    ADD CONSTRAINT playback_event_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.playback_event
    ADD CONSTRAINT playback_event_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.playback_session
    ADD CONSTRAINT playback_session_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.playback_session
    ADD CONSTRAINT playback_session_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.playback_session
    ADD CONSTRAINT playback_session_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.queue_lane
    ADD CONSTRAINT queue_lane_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.rendition
    ADD CONSTRAINT rendition_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.segment
    ADD CONSTRAINT segment_rendition_id_fkey FOREIGN KEY (rendition_id) REFERENCES public.rendition(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.session_enrollment
    ADD CONSTRAINT session_enrollment_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.session_enrollment
    ADD CONSTRAINT session_enrollment_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.lecture_session(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.session_enrollment
    ADD CONSTRAINT session_enrollment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.student
    ADD CONSTRAINT student_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_permission
    ADD CONSTRAINT video_permission_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_permission
    ADD CONSTRAINT video_permission_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.video_permission
    ADD CONSTRAINT video_permission_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_progress
    ADD CONSTRAINT video_progress_enrollment_id_fkey FOREIGN KEY (enrollment_id) REFERENCES public.enrollment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video_progress
    ADD CONSTRAINT video_progress_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.video_progress
    ADD CONSTRAINT video_progress_video_id_fkey FOREIGN KEY (video_id) REFERENCES public.video(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.lecture_session(id);

ALTER TABLE ONLY public.video
    ADD CONSTRAINT video_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

ALTER TABLE ONLY public.webhook_delivery
    ADD CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES public.webhook(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
