-- $1 tenant, $2 session. A playback session behind what each student has seen of each made-up video; every fiftieth
-- pair has none, although it has progress; nor has a student who has been erased.
INSERT INTO playback_session (id, tenant_id, video_id, enrollment_id, user_id, device_id, policy_version, state, started_at,
                              last_seen_at, ended_at, end_reason, position_ms, position_at, reported, served)
SELECT md5(progress.video_id || '-' || progress.enrollment_id)::uuid, $1, progress.video_id, progress.enrollment_id,
       student.user_id, 'phone', video.policy_version, 'ENDED', now() - interval '1 hour', now(), now(), 'ended',
       seen.ms, now(), int4multirange(int4range(0, seen.ms)), int4multirange(int4range(0, seen.ms))
FROM video_progress AS progress
JOIN video ON video.id = progress.video_id
JOIN enrollment ON enrollment.id = progress.enrollment_id
JOIN student ON student.id = enrollment.student_id AND student.user_id IS NOT NULL
CROSS JOIN LATERAL (SELECT (progress.last_position_seconds * 1000)::integer) AS seen (ms)
WHERE video.session_id = $2 AND video.position > 1000000 AND (progress.video_id + progress.enrollment_id) % 50 <> 0
ON CONFLICT (id) DO NOTHING
