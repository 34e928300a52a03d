-- An upload's priority orders its tenant's own videos and says nothing about another's: docs/decisions/0009-fair-queue.md.

-- Who is served before everybody else is the system's to say, not an upload's.
ALTER TABLE task ALTER COLUMN urgency DROP EXPRESSION, ALTER COLUMN urgency SET DEFAULT 0;
UPDATE task SET urgency = 0 WHERE urgency <> 0 AND state IN ('queued', 'running');
ALTER TABLE task DROP COLUMN priority;

-- Of a video's first task: that of its lane. What has a higher one takes the place in the queue of its tenant's first.
ALTER TABLE task ADD COLUMN rank smallint NOT NULL DEFAULT 0;
CREATE INDEX task_first_queued ON task (tenant_id, rank, tag) WHERE state = 'queued' AND kind IN ('plan', 'transcode');

-- A tenant has three lanes. Rank 1: before its other uploads; 0; -1: after them.
DELETE FROM queue_lane AS lane USING queue_lane AS longer
WHERE longer.tenant_id = lane.tenant_id AND sign(longer.priority) = sign(lane.priority)
  AND (longer.next_tag, longer.priority) > (lane.next_tag, lane.priority);
UPDATE queue_lane SET priority = sign(priority);
ALTER TABLE queue_lane RENAME COLUMN priority TO rank;
ALTER TABLE queue_lane ADD CHECK (rank BETWEEN -1 AND 1);
