-- $1 tenant, $2 student. Everything but what was watched, as one JSON object.
SELECT json_build_object(
    'student', json_build_object(
        'id', student.id, 'name', student.name, 'user_id', student.user_id, 'student_phone', student.student_phone,
        'parent_phone', student.parent_phone, 'school', student.school, 'grade', student.grade,
        'created_at', rfc3339(student.created_at), 'updated_at', rfc3339(student.updated_at)),
    'account', (
        SELECT json_build_object('username', username, 'user_id', user_id, 'role', role, 'disabled', disabled_at IS NOT NULL,
                                 'created_at', rfc3339(created_at), 'updated_at', rfc3339(updated_at))
        FROM account WHERE account.tenant_id = student.tenant_id AND account.user_id = student.user_id),
    'enrollments', (
        SELECT coalesce(json_agg(json_build_object(
            'id', enrollment.id, 'lecture', enrollment.lecture_id, 'lecture_title', lecture.title,
            'status', enrollment.status, 'created_at', rfc3339(enrollment.created_at),
            'updated_at', rfc3339(enrollment.updated_at)) ORDER BY enrollment.id), '[]')
        FROM enrollment JOIN lecture ON lecture.id = enrollment.lecture_id
        WHERE enrollment.student_id = student.id),
    'session_enrollments', (
        SELECT coalesce(json_agg(json_build_object(
            'enrollment', opened.enrollment_id, 'session', opened.session_id, 'session_title', lecture_session.title,
            'created_at', rfc3339(opened.created_at)) ORDER BY opened.id), '[]')
        FROM session_enrollment AS opened
        JOIN enrollment ON enrollment.id = opened.enrollment_id
        JOIN lecture_session ON lecture_session.id = opened.session_id
        WHERE enrollment.student_id = student.id),
    'attendance', (
        SELECT coalesce(json_agg(json_build_object(
            'enrollment', attendance.enrollment_id, 'session', attendance.session_id,
            'session_title', lecture_session.title, 'status', attendance.status,
            'created_at', rfc3339(attendance.created_at), 'updated_at', rfc3339(attendance.updated_at))
            ORDER BY attendance.id), '[]')
        FROM attendance
        JOIN enrollment ON enrollment.id = attendance.enrollment_id
        JOIN lecture_session ON lecture_session.id = attendance.session_id
        WHERE enrollment.student_id = student.id),
    'video_permissions', (
        SELECT coalesce(json_agg(json_build_object(
            'enrollment', permission.enrollment_id, 'video', permission.video_id, 'rule', permission.rule,
            'allow_skip_override', permission.allow_skip_override, 'max_speed_override', permission.max_speed_override,
            'show_watermark_override', permission.show_watermark_override,
            'block_speed_control', permission.block_speed_control, 'block_seek', permission.block_seek,
            'is_override', permission.is_override, 'created_at', rfc3339(permission.created_at),
            'updated_at', rfc3339(permission.updated_at)) ORDER BY permission.id), '[]')
        FROM video_permission AS permission JOIN enrollment ON enrollment.id = permission.enrollment_id
        WHERE enrollment.student_id = student.id),
    'video_progress', (
        SELECT coalesce(json_agg(json_build_object(
            'enrollment', progress.enrollment_id, 'video', progress.video_id, 'progress', progress.progress,
            'last_position', progress.last_position_seconds, 'max_watched', progress.max_watched_seconds,
            'completed', progress.completed, 'created_at', rfc3339(progress.created_at),
            'updated_at', rfc3339(progress.updated_at)) ORDER BY progress.id), '[]')
        FROM video_progress AS progress JOIN enrollment ON enrollment.id = progress.enrollment_id
        WHERE enrollment.student_id = student.id))::text AS export
FROM student
WHERE student.tenant_id = $1 AND student.id = $2 AND student.erased_at IS NULL
