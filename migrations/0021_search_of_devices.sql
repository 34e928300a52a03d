-- By the beginning of a device id.
CREATE INDEX playback_session_by_device ON playback_session (tenant_id, device_id text_pattern_ops);
