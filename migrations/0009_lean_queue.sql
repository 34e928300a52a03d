-- PostgreSQL reads a table's constraints anew with each UPDATE, and calls a function for each row of a trigger: in the statement
-- that settles and claims, a quarter of the work (docs/decisions/0009-fair-queue.md).

-- That statement writes the paths itself. For every other one the trigger does, as before.
DROP TRIGGER task_path ON task;
CREATE TRIGGER task_path BEFORE UPDATE OF state, epoch ON task
    FOR EACH ROW WHEN ((OLD.state IS DISTINCT FROM NEW.state OR OLD.epoch <> NEW.epoch) AND OLD.path = NEW.path)
    EXECUTE FUNCTION note_task_path();

-- The same in fewer words; what comes after `running` in the type's order is terminal. That chunks have frames, the plan's check
-- sees to, and progress is clamped by the one statement that writes it.
ALTER TABLE task DROP CONSTRAINT task_check1, DROP CONSTRAINT task_check3, DROP CONSTRAINT task_progress_check;
ALTER TABLE task
    ADD CONSTRAINT task_finished CHECK ((state > 'running') = (finished_at IS NOT NULL)),
    ADD CONSTRAINT task_chunk
        CHECK ((kind = 'chunk') = (num_nulls(first_frame, frame_count, first_segment, segment_count) = 0));
