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

-- name: queue_measure
-- A plan is as good as what the planner knows of the queue.
SELECT FROM hb.measure_queue();

-- name: delivery_load
-- takes: jurisdiction int, ids ints, events ints, endpoints ints
-- gives: id int, attempts int, replay int, due_at time, type text, data json, created_at time, action int, feedback int, about int, reference text, token_version int, domain text, language text, url text, format text, state text, reason text, secret bytes, secret_version int
-- All that is needed to send, read just before: a row that is not found is not to be sent.  OFFSET 0
-- and the columns that other indexes begin with keep it one look-up for each, whatever the planner
-- believes of a table that was empty a moment ago.
SELECT d.id, d.attempts, d.replay, d.due_at, v.type, v.data, v.created_at, v.action_id AS action,
       d.feedback_id AS feedback, v.feedback_id AS about, f.reference, f.token_version,
       j.domain, coalesce(CASE WHEN e.format = 'text' THEN (
           SELECT w.language FROM hb.follower w
           WHERE w.jurisdiction_id = $1 AND w.feedback_id = d.feedback_id AND w.endpoint_id = d.endpoint_id
           ORDER BY w.id LIMIT 1) END, j.languages[1]) AS language,
       e.url, e.format, e.state, e.reason, e.secret, e.secret_version
FROM (SELECT domain, languages FROM hb.jurisdiction WHERE id = $1) j,
     unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS n (id, event_id, endpoint_id)
CROSS JOIN LATERAL (SELECT id, attempts, replay, due_at, event_id, endpoint_id, feedback_id FROM hb.delivery
                    WHERE jurisdiction_id = $1 AND id = n.id AND event_id = n.event_id AND endpoint_id = n.endpoint_id
                      AND parked_at IS NULL OFFSET 0) d
CROSS JOIN LATERAL (SELECT type, data, created_at, action_id, feedback_id FROM hb.event
                    WHERE jurisdiction_id = $1 AND id = d.event_id OFFSET 0) v
CROSS JOIN LATERAL (SELECT url, format, state, reason, secret, secret_version FROM hb.endpoint
                    WHERE jurisdiction_id = $1 AND id = d.endpoint_id OFFSET 0) e
LEFT JOIN LATERAL (SELECT reference, CASE WHEN d.feedback_id <> 0 THEN token_version END AS token_version FROM hb.feedback
                   WHERE jurisdiction_id = $1 AND id = CASE d.feedback_id WHEN 0 THEN v.feedback_id ELSE d.feedback_id END OFFSET 0) f ON true;
