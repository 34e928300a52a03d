-- Attendance, and what lists of the catalogue are read by.

CREATE TYPE attendance_status AS ENUM ('ONLINE', 'PRESENT', 'LATE', 'ABSENT', 'EXCUSED');

-- How a student took part in a class meeting.
CREATE TABLE attendance (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint NOT NULL REFERENCES tenant,
    enrollment_id bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    session_id    bigint NOT NULL REFERENCES lecture_session ON DELETE CASCADE,
    status        attendance_status NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, enrollment_id)
);
CREATE INDEX attendance_by_enrollment ON attendance (enrollment_id);

ALTER TABLE session_enrollment ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

CREATE INDEX lecture_by_tenant ON lecture (tenant_id, id);
CREATE INDEX lecture_session_by_tenant ON lecture_session (tenant_id, id);
CREATE INDEX student_by_tenant ON student (tenant_id, id);
CREATE INDEX enrollment_by_tenant ON enrollment (tenant_id, id);
CREATE INDEX session_enrollment_by_tenant ON session_enrollment (tenant_id, id);
CREATE INDEX attendance_by_tenant ON attendance (tenant_id, id);
CREATE INDEX video_permission_by_tenant ON video_permission (tenant_id, id);
CREATE INDEX video_permission_by_enrollment ON video_permission (enrollment_id);
CREATE INDEX video_progress_by_tenant ON video_progress (tenant_id, id);
CREATE INDEX video_progress_by_enrollment ON video_progress (enrollment_id);

-- The one source of what is said of who watches a video: every student whose enrolment opens its session.
CREATE VIEW video_audience AS
SELECT video.tenant_id, video.id AS video_id, video.duration_seconds, enrollment.id AS enrollment_id,
       student.name AS student_name, student.user_id, student.parent_phone, student.student_phone, student.school,
       student.grade, attendance.status AS attendance_status,
       coalesce(progress.progress, 0) AS progress,
       coalesce(progress.completed, false) AS completed,
       progress.updated_at AS watched_at,
       coalesce(permission.rule, 'free') AS rule,
       CASE WHEN permission.rule = 'once' AND progress.completed THEN 'free'
            ELSE coalesce(permission.rule, 'free') END AS effective_rule
FROM video
JOIN session_enrollment ON session_enrollment.session_id = video.session_id
JOIN enrollment ON enrollment.id = session_enrollment.enrollment_id
JOIN student ON student.id = enrollment.student_id
LEFT JOIN attendance ON attendance.session_id = video.session_id AND attendance.enrollment_id = enrollment.id
LEFT JOIN video_permission AS permission
       ON permission.video_id = video.id AND permission.enrollment_id = enrollment.id
LEFT JOIN video_progress AS progress ON progress.video_id = video.id AND progress.enrollment_id = enrollment.id;
