UPDATE video_permission
SET updated_at = now(),
    rule = CASE WHEN $4::boolean THEN $5::permission_rule ELSE rule END,
    allow_skip_override = CASE WHEN $6::boolean THEN $7::boolean ELSE allow_skip_override END,
    max_speed_override = CASE WHEN $8::boolean THEN $9::double precision ELSE max_speed_override END,
    show_watermark_override = CASE WHEN $10::boolean THEN $11::boolean ELSE show_watermark_override END,
    block_speed_control = CASE WHEN $12::boolean THEN $13::boolean ELSE block_speed_control END,
    block_seek = CASE WHEN $14::boolean THEN $15::boolean ELSE block_seek END,
    is_override = CASE WHEN $16::boolean THEN $17::boolean ELSE is_override END
WHERE tenant_id = $1 AND $2::text IS NULL AND id = $3
RETURNING id
