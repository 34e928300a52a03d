SELECT id FROM student WHERE tenant_id = $1 AND user_id = $2
