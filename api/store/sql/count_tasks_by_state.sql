SELECT kind, state, count(*) AS tasks FROM task GROUP BY kind, state ORDER BY kind, state
