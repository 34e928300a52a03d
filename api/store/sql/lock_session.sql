-- Locks the session in a separate statement before the next position of a video is computed: the later of two
-- transactions then sees every video that the earlier one has committed.
SELECT id FROM lecture_session WHERE id = $2 AND tenant_id = $1 FOR UPDATE
