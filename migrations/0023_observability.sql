-- Receivers of webhooks are told of streams of originals, too.
ALTER TYPE webhook_event ADD VALUE 'stream_started';
ALTER TYPE webhook_event ADD VALUE 'stream_stopped';
ALTER TYPE webhook_event ADD VALUE 'stream_error';
