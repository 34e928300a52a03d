-- Receivers of webhooks are told of streams of originals, too.
ALTER TYPE webhook_event ADD VALUE 'stream_started';
ALTER TYPE webhook_event ADD VALUE 'stream_stopped';
ALTER TYPE webhook_event ADD VALUE 'stream_error';

-- The trace (W3C Trace Context) of the request that had the video processed; its tasks go on with it.
ALTER TABLE video ADD COLUMN trace_id text CHECK (trace_id ~ '^[0-9a-f]{32}$');
