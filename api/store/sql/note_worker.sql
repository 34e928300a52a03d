-- Worker $1 is there. Those that were not heard of for a day are forgotten: their names are often made up for each start.
WITH forgotten AS (
    DELETE FROM worker WHERE seen_at < now() - interval '1 day' AND id <> $1
)
INSERT INTO worker (id, host, version) VALUES ($1, nullif($2, ''), nullif($3, ''))
ON CONFLICT (id) DO UPDATE SET seen_at = now(), host = coalesce(excluded.host, worker.host),
                               version = coalesce(excluded.version, worker.version)
