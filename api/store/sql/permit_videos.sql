-- Sets one rule for many enrolments, as an override; the other fields of their permissions stay.
INSERT INTO video_permission (tenant_id, video_id, enrollment_id, rule, is_override)
SELECT $1, $2, wanted.id, $4::permission_rule, true
FROM unnest($3::bigint[]) AS wanted (id)
ON CONFLICT (video_id, enrollment_id) DO UPDATE SET rule = excluded.rule, is_override = true, updated_at = now()
RETURNING id
