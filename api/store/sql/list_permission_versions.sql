-- The permissions of a video that have changed since its version $2.
SELECT enrollment_id, version FROM permission_version WHERE video_id = $1 AND version > $2
