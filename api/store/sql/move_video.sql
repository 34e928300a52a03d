-- $1 session, $2 video, $3 its place, $4 its new place. The videos in between each move by one, towards the place that
-- becomes free. Their updated_at stays: nothing that is kept of them depends on their place.
UPDATE video SET
    position = CASE WHEN id = $2 THEN $4::integer WHEN $4::integer < $3::integer THEN position + 1 ELSE position - 1 END
WHERE session_id = $1 AND position BETWEEN least($3::integer, $4::integer) AND greatest($3::integer, $4::integer)
