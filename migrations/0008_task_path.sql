-- Each task's way through its states, written by the change itself, whoever makes it: "queued", "running 17" (under epoch 17),
-- "done". People see it in a video's tasks; the auditor holds it against the state machine. A task has twenty claims at the
-- most, so it stays short. What came before begins where it is.
ALTER TABLE task ADD COLUMN path text[] NOT NULL DEFAULT '{queued}';

UPDATE task SET path = ARRAY[CASE state WHEN 'running' THEN 'running ' || epoch ELSE state::text END];

CREATE FUNCTION note_task_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.path := OLD.path || CASE NEW.state WHEN 'running' THEN 'running ' || NEW.epoch ELSE NEW.state::text END;
    RETURN NEW;
END $$;

CREATE TRIGGER task_path BEFORE UPDATE OF state, epoch ON task
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.epoch <> NEW.epoch)
    EXECUTE FUNCTION note_task_path();
