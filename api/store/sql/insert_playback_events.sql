-- Inserts a whole batch at once. A time in the future is replaced by now(). $9 is the policy that judged the batch.
INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, payload, violated, reason,
                            policy_snapshot)
SELECT $1, $2, $3, $4, reported.type::playback_event_type,
       least(coalesce(to_timestamp(nullif(reported.occurred_at, -1)), now()), now()),
       reported.payload::jsonb, reported.reason <> '', nullif(reported.reason, ''), $9::jsonb
FROM unnest($5::text[], $6::double precision[], $7::text[], $8::text[])
         WITH ORDINALITY AS reported (type, occurred_at, payload, reason, number)
ORDER BY reported.number
