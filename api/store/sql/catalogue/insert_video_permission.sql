INSERT INTO video_permission (tenant_id, video_id, enrollment_id, rule, allow_skip_override, max_speed_override,
                              show_watermark_override, block_speed_control, block_seek, is_override)
SELECT $1, $3::bigint, $4::bigint, coalesce($5::permission_rule, 'once'), $6::boolean, $7::double precision,
       $8::boolean, coalesce($9::boolean, false), coalesce($10::boolean, false), coalesce($11::boolean, false)
WHERE $2::text IS NULL
RETURNING id,
          (SELECT lecture_id FROM video JOIN lecture_session ON lecture_session.id = video.session_id
           WHERE video.id = video_id)
          = (SELECT lecture_id FROM enrollment WHERE enrollment.id = enrollment_id) AS is_consistent
