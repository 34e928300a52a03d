-- A player noticed that somebody tampers with its watermark.
ALTER TYPE playback_event_type ADD VALUE 'WATERMARK_TAMPERED';

-- What a viewer calls the device, so that they know which session to end. It goes where the device goes.
ALTER TABLE playback_session ADD COLUMN device_label text;
CREATE OR REPLACE FUNCTION erase_student(of_tenant bigint, which bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    former_user text;
BEGIN
    SELECT user_id INTO former_user FROM student
    WHERE tenant_id = of_tenant AND id = which AND erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;

    UPDATE student
    SET user_id = NULL, name = 'Former student', student_phone = NULL, parent_phone = NULL, school = NULL, grade = NULL,
        updated_at = now(), erased_at = now()
    WHERE id = which;
    -- Somebody who is more here than a student keeps their account.
    DELETE FROM account WHERE tenant_id = of_tenant AND user_id = former_user AND role = 'student';
    -- Sessions of enrolments that are no more have only the user.
    UPDATE playback_session SET user_id = '', device_id = '', device_label = NULL, ip = NULL, user_agent = NULL
    WHERE tenant_id = of_tenant
      AND (user_id = former_user OR enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which));
    UPDATE playback_event SET payload = '{}'
    WHERE enrollment_id IN (SELECT id FROM enrollment WHERE student_id = which) AND payload <> '{}';
    -- One that waits goes out as it is: its receiver has to know whose session has ended.
    UPDATE webhook_delivery SET data = data - 'user_id'
    WHERE tenant_id = of_tenant AND data ->> 'user_id' = former_user AND state <> 'pending';
    RETURN true;
END $$;
