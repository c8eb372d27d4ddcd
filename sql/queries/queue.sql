-- How a dispatcher finds what is to be sent: SELECTs only, across all jurisdictions.  What it does
-- with them is in src/deliver/fetch.c; only the rows of its shards are its business.

-- name: queue_fresh
-- takes: after int, shards ints
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, destination int, due_at time
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard,
       destination_key AS destination, due_at
FROM hb.delivery
WHERE attempts = 0 AND parked_at IS NULL AND id > $1 AND shard = ANY ($2)
ORDER BY id LIMIT 1000;

-- name: queue_again
-- takes: after_due time, after int, until time, shards ints
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, destination int, due_at time, attempts int
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard,
       destination_key AS destination, due_at, attempts
FROM hb.delivery
WHERE attempts > 0 AND parked_at IS NULL AND (due_at, id) > ($1, $2) AND due_at <= $3 AND shard = ANY ($4)
ORDER BY due_at, id LIMIT 1000;

-- name: queue_of_destination
-- takes: destination int, after int, shards ints
-- gives: jurisdiction int, id int, event int, endpoint int, shard int, due_at time
-- cross-jurisdiction
SELECT jurisdiction_id AS jurisdiction, id, event_id AS event, endpoint_id AS endpoint, shard, due_at
FROM hb.delivery
WHERE attempts = 0 AND parked_at IS NULL AND destination_key = $1 AND id > $2 AND shard = ANY ($3)
ORDER BY id LIMIT 1000;

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

-- name: delivery_load
-- takes: jurisdiction int, ids ints
-- gives: id int, attempts int, replay int, due_at time, type text, data json, created_at time, action int, feedback int, about int, reference text, token_version int, domain text, language text, url text, format text, state text, reason text, secret bytes, secret_version int
-- All that is needed to send, read just before: a row that is not found is not to be sent.
SELECT d.id, d.attempts, d.replay, d.due_at, v.type, v.data, v.created_at, v.action_id AS action,
       d.feedback_id AS feedback, v.feedback_id AS about, coalesce(f.reference, g.reference) AS reference,
       f.token_version, j.domain, coalesce(CASE WHEN e.format = 'text' THEN (
           SELECT w.language FROM hb.follower w
           WHERE w.jurisdiction_id = $1 AND w.feedback_id = d.feedback_id AND w.endpoint_id = d.endpoint_id
           ORDER BY w.id LIMIT 1) END, j.languages[1]) AS language,
       e.url, e.format, e.state, e.reason, e.secret, e.secret_version
FROM hb.delivery d
JOIN hb.event v ON v.jurisdiction_id = $1 AND v.id = d.event_id
JOIN hb.endpoint e ON e.jurisdiction_id = $1 AND e.id = d.endpoint_id
JOIN hb.jurisdiction j ON j.id = $1
LEFT JOIN hb.feedback f ON f.jurisdiction_id = $1 AND f.id = d.feedback_id
LEFT JOIN hb.feedback g ON g.jurisdiction_id = $1 AND g.id = v.feedback_id
WHERE d.jurisdiction_id = $1 AND d.id = ANY ($2) AND d.parked_at IS NULL;
