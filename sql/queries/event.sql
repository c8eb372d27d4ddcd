-- Facts, the outbox, the feed.

-- name: event_insert
-- takes: jurisdiction int, id int, type text, feedback int?, action int?, endpoint int?, data json, at time
INSERT INTO hb.event (jurisdiction_id, id, type, feedback_id, action_id, endpoint_id, data, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: fanout_insert
-- takes: jurisdiction int, event int, shard int, due_at time
INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at) VALUES ($1, $2, $3, $4);

-- name: event_feed
-- takes: jurisdiction int, after int, until int, types texts, most int
-- gives: seq int, id int, type text, feedback int, action int, created_at time, reference text, data json
SELECT fd.seq, e.id, e.type, e.feedback_id AS feedback, e.action_id AS action, e.created_at, f.reference, e.data
FROM hb.feed fd
JOIN hb.event e ON e.jurisdiction_id = fd.jurisdiction_id AND e.id = fd.event_id
LEFT JOIN hb.feedback f ON f.jurisdiction_id = e.jurisdiction_id AND f.id = e.feedback_id
WHERE fd.jurisdiction_id = $1 AND e.jurisdiction_id = $1 AND fd.seq > $2 AND fd.seq <= $3 AND e.type = ANY ($4::text[])
ORDER BY fd.seq
LIMIT $5;

-- name: event_feed_end
-- takes: jurisdiction int
-- gives: seq int
SELECT fd.seq FROM hb.feed fd WHERE fd.jurisdiction_id = $1 ORDER BY fd.seq DESC LIMIT 1;
