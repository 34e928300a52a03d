-- Also for sessions that are over: their last segments may have been served just before.
UPDATE playback_session SET served = served + more.ranges
FROM (SELECT id::uuid, ranges::int4multirange FROM unnest($1::text[], $2::text[]) AS more (id, ranges)) AS more
WHERE playback_session.id = more.id AND NOT served @> more.ranges
