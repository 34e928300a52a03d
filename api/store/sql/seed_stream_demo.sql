-- The course of the slug $2 for the tenant with code $1, unless there is one: two sections of two videos each. $3 keys of the
-- files, $4 their bytes, $5 their content type. Their uploads are not completed, so no worker is given them.
WITH made_lecture AS (
    INSERT INTO lecture (tenant_id, title, slug, is_published, free_lectures_count, price, difficulty)
    SELECT id, 'Streaming Demo', $2, true, 2, 169, 'beginner' FROM tenant WHERE code = $1
    ON CONFLICT (tenant_id, slug) DO NOTHING
    RETURNING tenant_id, id
), made_section AS (
    INSERT INTO lecture_session (tenant_id, lecture_id, title, position)
    SELECT tenant_id, id, 'Section ' || number, number FROM made_lecture, generate_series(1, 2) AS number
    RETURNING tenant_id, id, position
)
INSERT INTO video (tenant_id, session_id, title, position, file_key, source_bytes, content_type)
SELECT made_section.tenant_id, made_section.id, 'Lesson ' || file.number, 2 - file.number % 2, file.key, file.bytes, $5
FROM unnest($3::text[], $4::bigint[]) WITH ORDINALITY AS file (key, bytes, number)
JOIN made_section ON made_section.position = (file.number + 1) / 2
