-- A lecture as it is offered: its name in addresses, whether it is published, how many of its first videos are open to
-- everybody then, and what visitors are told of it.
ALTER TABLE lecture
    ADD COLUMN slug text CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    ADD COLUMN is_published boolean NOT NULL DEFAULT false,
    ADD COLUMN free_lectures_count integer NOT NULL DEFAULT 0 CHECK (free_lectures_count >= 0),
    ADD COLUMN price numeric(10, 2) CHECK (price >= 0),
    ADD COLUMN difficulty text,
    ADD UNIQUE (tenant_id, slug);
