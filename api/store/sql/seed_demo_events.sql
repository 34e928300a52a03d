-- $1 tenant, $2 session. What players reported: three events for every fifth pair of student and made-up video, once.
INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, violated, reason)
SELECT $1, md5(video.id || '-' || opened.enrollment_id)::uuid, video.id, opened.enrollment_id,
       (enum_range(NULL::playback_event_type))[1 + made.number % 9], now() - made.number * interval '1 minute',
       made.number % 9 = 4, CASE WHEN made.number % 9 = 4 THEN 'seek_blocked' END
FROM video
JOIN session_enrollment AS opened ON opened.session_id = video.session_id
CROSS JOIN LATERAL (
    SELECT opened.enrollment_id * 31 + video.id * 17 + i FROM generate_series(1, 3) AS i) AS made (number)
WHERE video.session_id = $2 AND video.position > 1000000
  AND (opened.enrollment_id + video.id) % 5 = 0
  AND NOT EXISTS (SELECT FROM playback_event WHERE playback_event.video_id = video.id)
