-- $1 tasks, $2 the epochs under which they were held: any other changes nothing.
UPDATE task SET state = 'done', progress = 1, finished_at = now()
FROM unnest($1::bigint[], $2::bigint[]) AS held (id, epoch)
WHERE task.id = held.id AND task.epoch = held.epoch AND task.state = 'running'
RETURNING task.id
