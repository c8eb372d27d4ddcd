-- How a dispatcher finds what is to be sent: SELECTs only, across all jurisdictions.  What it does
-- with them is in src/deliver/fetch.c; only the rows of its shards are its business.

-- name: queue_fresh
-- takes: after int, shards ints
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, destination int, due_at time
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard,
       destination_key AS destination, due_at
FROM hb.delivery
WHERE attempts = 0 AND parked_at IS NULL AND id > $1 AND shard = ANY ($2::bigint[])
ORDER BY id LIMIT 1000;

-- name: queue_again
-- takes: after_due time, after int, until time, shards ints
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, destination int, due_at time, attempts int
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard,
       destination_key AS destination, due_at, attempts
FROM hb.delivery
WHERE attempts > 0 AND parked_at IS NULL AND (due_at, id) > ($1, $2) AND due_at <= $3 AND shard = ANY ($4::bigint[])
ORDER BY due_at, id LIMIT 1000;

-- name: queue_of_destination
-- takes: destination int, after int, shards ints, most int
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, due_at time
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard, due_at
FROM hb.delivery
WHERE attempts = 0 AND parked_at IS NULL AND destination_key = $1 AND id > $2 AND shard = ANY ($3::bigint[])
ORDER BY id LIMIT $4;

-- name: queue_of_endpoint
-- takes: jurisdiction int, endpoint int, after int
-- gives: id int, event int, shard int, destination int, due_at time, attempts int
SELECT id, event_id AS event, shard, destination_key AS destination, due_at, attempts
FROM hb.delivery
WHERE jurisdiction_id = $1 AND endpoint_id = $2 AND id > $3 AND parked_at IS NULL
ORDER BY id LIMIT 1000;

-- name: queue_decided
-- takes: jurisdiction int, endpoints ints
-- gives: endpoint int
-- Those that wait no longer: confirmed, or there is no hope of it.
SELECT id AS endpoint FROM hb.endpoint
WHERE jurisdiction_id = $1 AND id = ANY ($2) AND (state <> 'unconfirmed' OR reason IS NOT NULL);

-- name: queue_measure
-- A plan is as good as what the planner knows of the queue.
SELECT FROM hb.measure_queue();

-- All that is needed to send a batch, read just before; an event, and an endpoint, once for all of its
-- deliveries.  OFFSET 0 keeps each row one look-up by its key, whatever the planner believes of a
-- table that was empty a moment ago.

-- name: load_deliveries
-- takes: jurisdiction int, ids ints, events ints, endpoints ints
-- gives: id int, attempts int, replay int, due_at time, feedback int, reference text, token_version int
-- A row that is not found is not to be sent.
SELECT d.id, d.attempts, d.replay, d.due_at, d.feedback_id AS feedback, f.reference, f.token_version
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::bigint[]) AS event_id, unnest($4::bigint[]) AS endpoint_id) AS n
CROSS JOIN LATERAL (SELECT id, attempts, replay, due_at, feedback_id FROM hb.delivery
                    WHERE jurisdiction_id = $1 AND id = n.id AND event_id = n.event_id AND endpoint_id = n.endpoint_id
                      AND parked_at IS NULL OFFSET 0) d
LEFT JOIN LATERAL (SELECT reference, token_version FROM hb.feedback
                   WHERE jurisdiction_id = $1 AND id = d.feedback_id OFFSET 0) f ON d.feedback_id <> 0
ORDER BY d.id;

-- name: load_events
-- takes: jurisdiction int, ids ints
-- gives: id int, type text, data json, created_at time, action int, about int, reference text, domain text, language text
SELECT v.id, v.type, v.data, v.created_at, v.action_id AS action, v.feedback_id AS about, f.reference,
       j.domain, j.languages[1] AS language
FROM (SELECT domain, languages FROM hb.jurisdiction WHERE id = $1) j, unnest($2::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT id, type, data, created_at, action_id, feedback_id FROM hb.event
                    WHERE jurisdiction_id = $1 AND id = n.id OFFSET 0) v
LEFT JOIN LATERAL (SELECT reference FROM hb.feedback
                   WHERE jurisdiction_id = $1 AND id = v.feedback_id OFFSET 0) f ON true
ORDER BY v.id;

-- name: load_endpoints
-- takes: jurisdiction int, ids ints
-- gives: id int, url text, format text, state text, reason text, secret bytes, secret_version int, language text
-- language: of the follower whose address it is, where words are for reading.
SELECT e.id, e.url, e.format, e.state, e.reason, e.secret, e.secret_version,
       CASE WHEN e.format = 'text' THEN (
           SELECT w.language FROM hb.follower w
           WHERE w.jurisdiction_id = $1 AND w.feedback_id = e.feedback_id AND w.endpoint_id = e.id
           ORDER BY w.id LIMIT 1) END AS language
FROM unnest($2::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT id, url, format, state, reason, secret, secret_version, feedback_id FROM hb.endpoint
                    WHERE jurisdiction_id = $1 AND id = n.id OFFSET 0) e
ORDER BY e.id;
