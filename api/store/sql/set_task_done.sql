UPDATE task SET state = 'done', progress = 1, finished_at = now() WHERE id = $1
