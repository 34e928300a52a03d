-- Every API process looks every few seconds for videos whose last task is done and whose static copy is not published.
CREATE INDEX video_processing ON video (id) WHERE status = 'PROCESSING';
