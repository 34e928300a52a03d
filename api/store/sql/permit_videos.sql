-- Sets one rule for many enrolments; the other fields of their permissions stay.
INSERT INTO video_permission (tenant_id, video_id, enrollment_id, rule)
SELECT $1, $2, wanted.id, $4::permission_rule
FROM unnest($3::bigint[]) AS wanted (id)
ON CONFLICT (video_id, enrollment_id) DO UPDATE SET rule = excluded.rule, updated_at = now()
