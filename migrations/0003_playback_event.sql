-- What players report, judged by the server, for the audit.

CREATE TYPE playback_event_type AS ENUM (
    'VISIBILITY_HIDDEN', 'VISIBILITY_VISIBLE', 'FOCUS_LOST', 'FOCUS_GAINED', 'SEEK_ATTEMPT', 'SPEED_CHANGE_ATTEMPT',
    'FULLSCREEN_ENTER', 'FULLSCREEN_EXIT', 'PLAYER_ERROR');

CREATE TABLE playback_event (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    session_id    uuid NOT NULL,
    video_id      bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    enrollment_id bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    type          playback_event_type NOT NULL,
    occurred_at   timestamptz NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now(),
    payload       jsonb NOT NULL DEFAULT '{}',
    violated      boolean NOT NULL DEFAULT false,
    reason        text CHECK (reason IS NULL OR violated),
    -- The rule of docs/api.md; api/domain/playback/playback_event.h says the same for one event.
    score         integer NOT NULL GENERATED ALWAYS AS (
        CASE type WHEN 'VISIBILITY_HIDDEN' THEN 1 WHEN 'FOCUS_LOST' THEN 2 WHEN 'SEEK_ATTEMPT' THEN 3
                  WHEN 'SPEED_CHANGE_ATTEMPT' THEN 3 WHEN 'PLAYER_ERROR' THEN 1 ELSE 0 END
        * CASE WHEN violated THEN 2 ELSE 1 END
        + CASE WHEN reason IS NOT NULL THEN 1 ELSE 0 END) STORED
);
CREATE INDEX playback_event_by_video ON playback_event (video_id, received_at DESC);
CREATE INDEX playback_event_by_tenant ON playback_event (tenant_id, id DESC);
CREATE INDEX playback_event_scores ON playback_event (video_id, enrollment_id) INCLUDE (score, received_at)
    WHERE score > 0;
