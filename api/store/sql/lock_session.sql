-- Taken before the next position of a video is computed, in a statement of its own: the later one then sees every video
-- that was committed before.
SELECT id FROM lecture_session WHERE id = $2 AND tenant_id = $1 FOR UPDATE
