-- Puts news into the outbox, in their order, for each receiver of their tenants. $1 tenants, $2 videos, $3 events, $4 data. A tenant of
-- 0 is the video's.
INSERT INTO webhook_delivery (tenant_id, webhook_id, event, data)
SELECT webhook.tenant_id, webhook.id, news.event::webhook_event, news.data::jsonb
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS news (tenant_id, video_id, event, data, number)
LEFT JOIN video ON video.id = news.video_id
JOIN webhook ON webhook.tenant_id = coalesce(nullif(news.tenant_id, 0), video.tenant_id) AND webhook.is_active
ORDER BY news.number, webhook.id
