-- What our pages show of user $2, who has logged in: the account's name, the student's, and the lectures that are open.
SELECT (SELECT username FROM account WHERE tenant_id = $1 AND user_id = $2) AS username,
       (SELECT name FROM student WHERE tenant_id = $1 AND user_id = $2) AS name,
       (SELECT coalesce(json_agg(json_build_object('id', enrollment.id, 'lecture', lecture.id, 'lecture_title', lecture.title)
                                 ORDER BY lecture.title, enrollment.id), '[]')
        FROM enrollment JOIN student ON student.id = enrollment.student_id JOIN lecture ON lecture.id = enrollment.lecture_id
        WHERE student.tenant_id = $1 AND student.user_id = $2 AND enrollment.status = 'ACTIVE') AS enrollments
