INSERT INTO rendition (video_id, name, kind, position, width, height, channels, language, title, is_forced, is_copied)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
