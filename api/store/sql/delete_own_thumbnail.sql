DELETE FROM asset WHERE video_id = $1 AND name = 'own_thumbnail'
