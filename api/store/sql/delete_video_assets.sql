-- What processing has made. The picture that an admin has chosen stays.
DELETE FROM asset WHERE video_id = $1 AND name <> 'own_thumbnail'
