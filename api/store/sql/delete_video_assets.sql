DELETE FROM asset WHERE video_id = $1
