-- The course of $2 of the tenant with code $1, and its videos in their order.
SELECT lecture.id AS lecture_id, video.id AS video_id
FROM lecture
JOIN tenant ON tenant.id = lecture.tenant_id
LEFT JOIN lecture_session AS section ON section.lecture_id = lecture.id
LEFT JOIN video ON video.session_id = section.id
WHERE tenant.code = $1 AND lecture.slug = $2
ORDER BY section.position, section.id, video.position, video.id
