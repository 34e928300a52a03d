-- $1 tenant, $2 student, $3 limit, $4 offset, which count for sessions and for events: the newest come first. One row more
-- than the limit is looked for, so that it shows whether there are more.
WITH enrolled AS (
    SELECT enrollment.id FROM enrollment WHERE enrollment.student_id = $2
), session AS (
    SELECT playback_session.* FROM playback_session
    WHERE tenant_id = $1
      AND (enrollment_id IN (SELECT id FROM enrolled) OR user_id = (SELECT user_id FROM student WHERE student.id = $2))
    ORDER BY started_at DESC, id DESC LIMIT $3::bigint + 1 OFFSET $4
), event AS (
    SELECT playback_event.* FROM playback_event
    WHERE tenant_id = $1 AND enrollment_id IN (SELECT id FROM enrolled)
    ORDER BY occurred_at DESC, id DESC LIMIT $3::bigint + 1 OFFSET $4
)
SELECT (SELECT count(*) FROM session) > $3 OR (SELECT count(*) FROM event) > $3 AS has_more, json_build_object(
    'playback_sessions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', id, 'video', video_id, 'enrollment', enrollment_id, 'user_id', user_id, 'device_id', device_id,
            'device_label', device_label,
            'status', state, 'started_at', rfc3339(started_at), 'last_seen_at', rfc3339(last_seen_at),
            'ended_at', rfc3339(ended_at), 'end_reason', end_reason, 'position', position_ms / 1000.0, 'ip', ip,
            'user_agent', user_agent,
            'watched', (SELECT coalesce(json_agg(json_build_array(lower(range) / 1000.0, upper(range) / 1000.0)), '[]')
                        FROM unnest(watched) AS range)) ORDER BY started_at DESC, id DESC), '[]')
        FROM (SELECT * FROM session LIMIT $3) AS page),
    'playback_events', (
        SELECT coalesce(json_agg(json_build_object(
            'id', id, 'session_id', session_id, 'video', video_id, 'enrollment', enrollment_id, 'event_type', type,
            'occurred_at', rfc3339(occurred_at), 'received_at', rfc3339(received_at), 'event_payload', payload,
            'violated', violated, 'violation_reason', reason, 'score', score, 'policy_snapshot', policy_snapshot)
            ORDER BY occurred_at DESC, id DESC), '[]')
        FROM (SELECT * FROM event LIMIT $3) AS page))::text AS export
