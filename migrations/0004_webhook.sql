-- What a tenant's own systems are told of. A delivery is written in the transaction of the change itself, by triggers, so
-- that no change goes untold and nothing is told that did not happen.

CREATE TYPE webhook_event AS ENUM ('video.ready', 'video.failed', 'playback.revoked');
CREATE TYPE webhook_delivery_state AS ENUM ('pending', 'delivered', 'failed');

CREATE TABLE webhook (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL REFERENCES tenant,
    url        text NOT NULL CHECK (url ~ '^https?://[^/]'),
    is_active  boolean NOT NULL DEFAULT true,
    -- 244 random bits; shown when it is made, and never again.
    secret     text NOT NULL DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, url)
);

CREATE TABLE webhook_delivery (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   bigint NOT NULL REFERENCES tenant,
    webhook_id  bigint NOT NULL REFERENCES webhook ON DELETE CASCADE,
    event       webhook_event NOT NULL,
    data        jsonb NOT NULL,
    state       webhook_delivery_state NOT NULL DEFAULT 'pending',
    attempt     integer NOT NULL DEFAULT 0,
    run_after   timestamptz NOT NULL DEFAULT now(),
    give_up_at  timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    last_status integer,
    last_error  text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (run_after) WHERE state = 'pending';
CREATE INDEX webhook_delivery_by_tenant ON webhook_delivery (tenant_id, id);
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id);

CREATE FUNCTION tell_webhooks(of_tenant bigint, what webhook_event, about jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data)
    SELECT of_tenant, webhook.id, what, about FROM webhook WHERE webhook.tenant_id = of_tenant AND webhook.is_active
$$;

CREATE FUNCTION tell_of_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_webhooks(NEW.tenant_id, CASE NEW.status WHEN 'READY' THEN 'video.ready' ELSE 'video.failed' END::webhook_event,
        jsonb_build_object('video_id', NEW.id, 'session_id', NEW.session_id, 'title', NEW.title, 'status', NEW.status,
                           'duration', NEW.duration_seconds, 'error_code', NEW.error_code, 'error_reason', NEW.error_reason));
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_video AFTER UPDATE OF status ON video FOR EACH ROW
    WHEN (NEW.status IN ('READY', 'FAILED') AND OLD.status <> NEW.status) EXECUTE FUNCTION tell_of_video();

CREATE FUNCTION tell_of_revocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_webhooks(NEW.tenant_id, 'playback.revoked',
        jsonb_build_object('session_id', NEW.id, 'video_id', NEW.video_id, 'enrollment_id', NEW.enrollment_id,
                           'user_id', NEW.user_id, 'reason', NEW.end_reason));
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_revocation AFTER UPDATE OF state ON playback_session FOR EACH ROW
    WHEN (NEW.state = 'REVOKED' AND OLD.state <> NEW.state) EXECUTE FUNCTION tell_of_revocation();
