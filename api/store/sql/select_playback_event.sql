SELECT event.id, event.session_id, event.video_id, video.title AS video_title, event.enrollment_id,
       student.name AS student_name, student.user_id, event.type, event.occurred_at, event.received_at, event.payload,
       event.policy_snapshot, event.violated, event.reason, event.score
FROM playback_event AS event
JOIN enrollment ON enrollment.id = event.enrollment_id
JOIN student ON student.id = enrollment.student_id
JOIN video ON video.id = event.video_id
WHERE event.tenant_id = $1 AND event.id = $2
