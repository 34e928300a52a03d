SELECT count(*) FROM video
