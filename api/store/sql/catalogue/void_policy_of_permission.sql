-- What was granted under the policy before is void, for the permission's student. The lock on the video orders the
-- versions as they are committed.
WITH changed AS (
    UPDATE video SET policy_version = policy_version + 1, updated_at = now()
    FROM video_permission
    WHERE video_permission.id = $1 AND video.id = video_permission.video_id
    RETURNING video.id, video_permission.enrollment_id, video.policy_version
)
INSERT INTO permission_version (video_id, enrollment_id, version)
SELECT id, enrollment_id, policy_version FROM changed
ON CONFLICT (video_id, enrollment_id) DO UPDATE SET version = excluded.version
