-- What became of deliveries, in one fenced transaction of a jurisdiction; see src/deliver/complete.c.
-- Each may run twice: the second time changes nothing.  "= ANY" beside a join names the index, for a
-- planner that saw the table small.

-- name: complete_delivered
-- takes: jurisdiction int, ids ints
DELETE FROM hb.delivery WHERE jurisdiction_id = $1 AND id = ANY ($2);

-- name: complete_again
-- takes: jurisdiction int, ids ints, attempts ints, due times
UPDATE hb.delivery d SET attempts = n.attempts, due_at = n.due_at
FROM unnest($2::bigint[], $3::smallint[], $4::timestamptz[]) AS n (id, attempts, due_at)
WHERE d.jurisdiction_id = $1 AND d.id = ANY ($2) AND d.id = n.id;

-- name: complete_parked
-- takes: jurisdiction int, ids ints, attempts ints, reasons texts, now time
UPDATE hb.delivery d SET attempts = n.attempts, reason = n.reason, parked_at = $5
FROM unnest($2::bigint[], $3::smallint[], $4::text[]) AS n (id, attempts, reason)
WHERE d.jurisdiction_id = $1 AND d.id = ANY ($2) AND d.id = n.id;

-- name: complete_attempts
-- takes: jurisdiction int, ids ints, numbers ints, endpoints ints, events ints, feedback ints, started times, durations ints, statuses ints, errors texts, addresses texts, responses texts, results texts
-- Responses come as hex: an array of bytea would double every backslash.
INSERT INTO hb.attempt (jurisdiction_id, day, delivery_id, number, endpoint_id, event_id, feedback_id,
                        started_at, duration_ms, status, error, address, response, result)
SELECT $1, (n.started_at AT TIME ZONE 'UTC')::date, n.id, n.number, n.endpoint, n.event, n.feedback,
       n.started_at, n.duration, nullif(n.status, 0), n.error, n.address, decode(n.response, 'hex'), n.result
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::smallint[]) AS number, unnest($4::bigint[]) AS endpoint,
             unnest($5::bigint[]) AS event, unnest($6::bigint[]) AS feedback, unnest($7::timestamptz[]) AS started_at,
             unnest($8::integer[]) AS duration, unnest($9::smallint[]) AS status, unnest($10::text[]) AS error,
             unnest($11::text[]) AS address, unnest($12::text[]) AS response, unnest($13::text[]) AS result) AS n
ON CONFLICT DO NOTHING;

-- name: complete_reach
-- takes: jurisdiction int, actions ints, feedback ints, reach text
-- Once the words have reached the person by one way, no other's failure takes that back.
UPDATE hb.action_feedback a SET reach = $4
FROM unnest($2::bigint[], $3::bigint[]) AS n (action_id, feedback_id)
WHERE a.jurisdiction_id = $1 AND a.feedback_id = ANY ($3)
  AND a.action_id = n.action_id AND a.feedback_id = n.feedback_id
  AND a.reach NOT IN ('delivered', $4);

-- name: complete_endpoint
-- takes: jurisdiction int, endpoint int, url text, state text, reason text, confirmed_at time?
-- Only while it is still the address that answered.
UPDATE hb.endpoint SET state = $4, reason = $5, confirmed_at = coalesce($6, confirmed_at)
WHERE jurisdiction_id = $1 AND id = $2 AND url = $3 AND state IN ('unconfirmed', 'active');
