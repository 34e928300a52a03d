-- Evidence: each event keeps the policy that it was judged by. Payloads may be any JSON.
ALTER TABLE playback_event ADD COLUMN policy_snapshot jsonb NOT NULL DEFAULT '{}';

-- Events are listed, and cut off, by the time at which they occurred.
DROP INDEX playback_event_by_video, playback_event_by_tenant, playback_event_scores;
CREATE INDEX playback_event_by_video ON playback_event (video_id, occurred_at DESC, id DESC);
CREATE INDEX playback_event_by_tenant ON playback_event (tenant_id, occurred_at DESC, id DESC);
CREATE INDEX playback_event_by_enrollment ON playback_event (enrollment_id, occurred_at DESC, id DESC);
CREATE INDEX playback_event_by_session ON playback_event (session_id);
CREATE INDEX playback_event_scores ON playback_event (video_id, enrollment_id)
    INCLUDE (score, type, violated, occurred_at);

-- Where a session was watched, for as long as SLUICE_PLAYBACK_RECORD_DAYS says: a rough address and the user agent.
ALTER TABLE playback_session ADD COLUMN ip text, ADD COLUMN user_agent text;
CREATE INDEX playback_session_by_start ON playback_session (tenant_id, started_at DESC, id DESC);
CREATE INDEX playback_session_with_viewer ON playback_session (started_at)
    WHERE ip IS NOT NULL OR user_agent IS NOT NULL;
