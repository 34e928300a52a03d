DELETE FROM session_closing WHERE session_id = ANY ($1::uuid[])
