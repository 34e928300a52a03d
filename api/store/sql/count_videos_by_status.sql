SELECT status, count(*) AS videos FROM video GROUP BY status ORDER BY status
