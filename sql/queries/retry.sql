-- What was given up and an operator wants tried again; see src/cmd/retry.c.

-- Also those that would be tried again by themselves, a little later.
-- name: retry_events
-- takes: jurisdiction int, now time
-- gives: event int
UPDATE hb.fanout SET parked_at = NULL, failures = 0, reason = NULL, due_at = $2
WHERE jurisdiction_id = $1 AND (parked_at IS NOT NULL OR reason IS NOT NULL)
RETURNING event_id AS event;

-- Those whose endpoint may hear.
-- name: retry_parked
-- takes: jurisdiction int, after int, most int
-- gives: id int
SELECT d.id
FROM hb.delivery d
JOIN hb.endpoint e ON e.jurisdiction_id = $1 AND e.id = d.endpoint_id
WHERE d.jurisdiction_id = $1 AND d.parked_at IS NOT NULL AND d.id > $2 AND e.state = 'active'
ORDER BY d.id
LIMIT $3;

-- Where a replay sends the same already, that is enough; an id that is taken is an error, for the parked row goes.
-- name: retry_deliveries
-- takes: jurisdiction int, ids ints, fresh ints, due_at time
-- gives: id int
INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, feedback_id, replay, shard, destination_key, due_at)
SELECT d.jurisdiction_id, n.fresh, d.event_id, d.endpoint_id, d.feedback_id, d.replay + 1, e.shard, e.destination_key, $4::timestamptz
FROM unnest($2::bigint[], $3::bigint[]) AS n (id, fresh)
JOIN hb.delivery d ON d.jurisdiction_id = $1 AND d.id = n.id
JOIN hb.endpoint e ON e.jurisdiction_id = $1 AND e.id = d.endpoint_id
ON CONFLICT (jurisdiction_id, event_id, endpoint_id, feedback_id, replay) DO NOTHING
RETURNING id;

-- name: retry_drop
-- takes: jurisdiction int, ids ints
DELETE FROM hb.delivery WHERE jurisdiction_id = $1 AND id = ANY ($2::bigint[]) AND parked_at IS NOT NULL;
