-- A change of one student's permission makes that student's playback tokens void, and nobody else's. All changes of a
-- video's policy are numbered by policy_version; what a change makes void is told by the two numbers below.

-- Tokens of an older version of the video are void, whoever holds them.
ALTER TABLE video ADD COLUMN min_policy_version integer NOT NULL DEFAULT 1;
UPDATE video SET min_policy_version = policy_version;

-- The version of the video with which an enrolment's permission was last made, changed or removed. The row stays when
-- the permission goes, so that no token of before comes back with another permission.
CREATE TABLE permission_version (
    video_id      bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    enrollment_id bigint NOT NULL REFERENCES enrollment ON DELETE CASCADE,
    version       integer NOT NULL,
    PRIMARY KEY (video_id, enrollment_id)
);
CREATE INDEX permission_version_by_version ON permission_version (video_id, version);
CREATE INDEX permission_version_by_enrollment ON permission_version (enrollment_id);
