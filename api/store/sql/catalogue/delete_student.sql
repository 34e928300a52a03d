-- Their personal data; the row stays, and with it what statistics count (migrations/0018_people.sql).
SELECT FROM erase_student($1, $3) AS is_erased WHERE $2::text IS NULL AND is_erased
