INSERT INTO playback_session (id, tenant_id, video_id, enrollment_id, user_id, device_id, policy_version, max_rate, served, ip,
                              user_agent, device_label)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
        CASE WHEN $9 THEN '{}'::int4multirange ELSE '{[0,)}'::int4multirange END, $10, nullif($11, ''), $12)
