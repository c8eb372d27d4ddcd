-- What became of deliveries, in one fenced transaction of a jurisdiction; see src/deliver/complete.c.
-- Each may run twice: the second time changes nothing.  "= ANY" beside a join names the index, for a
-- planner that saw the table small; SELECT hides a long array from it, for it would look at every
-- element, and think that so many are found sooner by walking all of the table.

-- name: complete_deliveries
-- takes: jurisdiction int, delivered ints, kept ints, before ints, after ints, due times, reasons texts, now time, ids ints, numbers ints, endpoints ints, events ints, feedback ints, started times, durations ints, statuses ints, errors texts, addresses texts, responses texts, results texts
-- gives: tries int
-- Those that arrived go; the others wait or, with a reason, are parked, where they have as many attempts
-- as before.  An attempt is written down where its delivery was there, so each is once, and no index is
-- asked for it.  Responses come as hex: an array of bytea would double every backslash.  On Citus an
-- INSERT from unnest must give something back: it is counted, and not sent.
WITH gone AS (
    DELETE FROM hb.delivery WHERE jurisdiction_id = $1 AND id = ANY ((SELECT $2::bigint[])::bigint[]) RETURNING id
), kept AS (
    UPDATE hb.delivery d SET attempts = n.after, reason = n.reason,
        due_at = CASE WHEN n.reason IS NULL THEN n.due_at ELSE d.due_at END,
        parked_at = CASE WHEN n.reason IS NOT NULL THEN $8::timestamptz END
    FROM (SELECT unnest($3::bigint[]) AS id, unnest($4::bigint[]::smallint[]) AS before, unnest($5::bigint[]::smallint[]) AS after,
                 unnest($6::timestamptz[]) AS due_at, unnest($7::text[]) AS reason) AS n
    WHERE d.jurisdiction_id = $1 AND d.id = ANY ((SELECT $3::bigint[])::bigint[]) AND d.id = n.id AND d.attempts = n.before
    RETURNING d.id
), tried AS (
    INSERT INTO hb.attempt (jurisdiction_id, day, delivery_id, number, endpoint_id, event_id, feedback_id,
                            started_at, duration_ms, status, error, address, response, result)
    SELECT $1, (n.started_at AT TIME ZONE 'UTC')::date, n.id, n.number, n.endpoint, n.event, n.feedback,
           n.started_at, n.duration, nullif(n.status, 0), n.error, n.address, decode(n.response, 'hex'), n.result
    FROM (SELECT unnest($9::bigint[]) AS id, unnest($10::bigint[]::smallint[]) AS number, unnest($11::bigint[]) AS endpoint,
                 unnest($12::bigint[]) AS event, unnest($13::bigint[]) AS feedback, unnest($14::timestamptz[]) AS started_at,
                 unnest($15::bigint[]::integer[]) AS duration, unnest($16::bigint[]::smallint[]) AS status, unnest($17::text[]) AS error,
                 unnest($18::text[]) AS address, unnest($19::text[]) AS response, unnest($20::text[]) AS result) AS n
    JOIN (SELECT id FROM gone UNION ALL SELECT id FROM kept) AS found USING (id)
    RETURNING delivery_id
)
SELECT count(*) AS tries FROM tried;

-- name: complete_reach
-- takes: jurisdiction int, actions ints, feedback ints, reach text
-- Once the words have reached the person by one way, no other's failure takes that back.
UPDATE hb.action_feedback a SET reach = $4
FROM unnest($2::bigint[], $3::bigint[]) AS n (action_id, feedback_id)
WHERE a.jurisdiction_id = $1 AND a.feedback_id = ANY ($3)
  AND a.action_id = n.action_id AND a.feedback_id = n.feedback_id
  AND a.reach NOT IN ('delivered', $4);

-- name: complete_endpoints
-- takes: jurisdiction int, endpoints ints, urls texts, state text, reason text, confirmed_at time?
-- Only while it is still the address that answered.  One that is confirmed stays so, whatever becomes of an
-- older challenge.
UPDATE hb.endpoint e SET state = $4, reason = $5, confirmed_at = coalesce($6, e.confirmed_at)
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::text[]) AS url) AS n
WHERE e.jurisdiction_id = $1 AND e.id = ANY ($2) AND e.id = n.id AND e.url = n.url
  AND (e.state = 'unconfirmed' OR e.state = 'active' AND $4 <> 'unconfirmed');
