-- Turning events into deliveries; see src/deliver/fanout.c.

-- name: fanout_due
-- takes: now time, shards ints, after int, most int
-- gives: jurisdiction int, event int, shard int, mark int, failures int, due_at time
-- cross-jurisdiction
-- Of the jurisdictions behind that one: so each has its turn, however much waits in another.
SELECT jurisdiction_id AS jurisdiction, event_id AS event, shard, mark, failures, due_at
FROM hb.fanout
WHERE parked_at IS NULL AND jurisdiction_id > $3 AND due_at <= $1 AND shard = ANY ($2::bigint[])
ORDER BY jurisdiction_id, due_at, event_id LIMIT $4;

-- name: fanout_events
-- takes: jurisdiction int, events ints
-- gives: event int, type text, action int
-- OFFSET 0, here and below: each is looked up by its key, whatever the planner believes of tables that nobody has
-- analyzed yet.  It took them for empty, and read all events of a city for each of its endpoints.
SELECT v.id AS event, v.type, v.action_id AS action
FROM unnest($2::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT id, type, action_id FROM hb.event WHERE jurisdiction_id = $1 AND id = n.id OFFSET 0) v;

-- name: fanout_listeners
-- takes: jurisdiction int, events ints
-- gives: event int, endpoint int, shard int, destination int
-- Who hears events that are about one feedback, or one endpoint.  An area that is drawn anew gets another id: one that a
-- filter names stands for all of its set and name, here and wherever a filter is compared.  Events and partners are
-- each read once, then held against each other.
WITH said AS MATERIALIZED (
    SELECT v.id, v.type, v.feedback_id, s.code
    FROM unnest($2::bigint[]) AS n (id)
    CROSS JOIN LATERAL (SELECT id, type, feedback_id FROM hb.event WHERE jurisdiction_id = $1 AND id = n.id OFFSET 0) v
    CROSS JOIN LATERAL (SELECT service_id FROM hb.feedback WHERE jurisdiction_id = $1 AND id = v.feedback_id OFFSET 0) f
    CROSS JOIN LATERAL (SELECT code FROM hb.service WHERE jurisdiction_id = $1 AND id = f.service_id OFFSET 0) s
    WHERE v.type <> 'action.posted'
), partner AS MATERIALIZED (
    SELECT e.id, e.shard, e.destination_key, e.events, coalesce(e.filter -> 'service', '[]') AS services,
           CASE WHEN coalesce(e.filter -> 'area', '[]') <> '[]' THEN ARRAY(
               SELECT same.id FROM hb.area a
               CROSS JOIN LATERAL (SELECT id FROM hb.area
                                   WHERE jurisdiction_id = $1 AND set_name = a.set_name AND name = a.name OFFSET 0) same
               WHERE a.jurisdiction_id = $1 AND e.filter -> 'area' ? a.id::text) END AS areas
    FROM hb.endpoint e
    WHERE e.jurisdiction_id = $1 AND e.api_key_id IS NOT NULL AND e.state IN ('unconfirmed', 'active')
)
SELECT v.id AS event, e.id AS endpoint, e.shard, e.destination_key AS destination
FROM said v
JOIN partner e ON (e.events = '{}' OR v.type = ANY (e.events)) AND (e.services = '[]' OR e.services ? v.code)
WHERE e.areas IS NULL OR EXISTS (
      SELECT FROM unnest(e.areas) AS one (area)
      CROSS JOIN LATERAL (SELECT feedback_id FROM hb.feedback_area
                          WHERE jurisdiction_id = $1 AND area_id = one.area AND feedback_id = v.feedback_id OFFSET 0) fa)
UNION
SELECT v.id, e.id, e.shard, e.destination_key
FROM unnest($2::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT id, endpoint_id FROM hb.event WHERE jurisdiction_id = $1 AND id = n.id OFFSET 0) v
CROSS JOIN LATERAL (SELECT id, shard, destination_key FROM hb.endpoint
                    WHERE jurisdiction_id = $1 AND id = v.endpoint_id AND state IN ('unconfirmed', 'active') OFFSET 0) e;

-- name: fanout_chunk
-- takes: jurisdiction int, action int, mark int, most int
-- gives: feedback int, pending bool, endpoint int, shard int, destination int
-- The next feedback of an action, and by which endpoints their followers hear; endpoint NULL: none.  pending: when it was
-- posted there was one.
SELECT DISTINCT c.feedback_id AS feedback, c.pending, e.id AS endpoint, e.shard, e.destination_key AS destination
FROM (SELECT a.feedback_id, a.reach = 'pending' AS pending FROM hb.action_feedback a
      WHERE a.jurisdiction_id = $1 AND a.action_id = $2 AND a.feedback_id > $3
      ORDER BY a.feedback_id LIMIT $4) AS c
LEFT JOIN hb.follower w ON w.jurisdiction_id = $1 AND w.feedback_id = c.feedback_id
LEFT JOIN hb.endpoint e ON e.jurisdiction_id = $1 AND e.id = w.endpoint_id AND e.state IN ('unconfirmed', 'active')
     AND (e.events = '{}' OR 'action.posted' = ANY (e.events))
ORDER BY c.feedback_id;

-- name: fanout_unreachable
-- takes: jurisdiction int, action int, feedback ints
-- Nobody is left who would hear.
UPDATE hb.action_feedback SET reach = 'unreachable'
WHERE jurisdiction_id = $1 AND action_id = $2 AND feedback_id = ANY ($3) AND reach = 'pending';

-- name: fanout_partners
-- takes: jurisdiction int, action int
-- gives: endpoint int, shard int, destination int
-- Partners that hear an action, because of any of its feedback: asked once, with the first chunk.  Its services are
-- gathered once for all partners.  Each row is looked up by its key: where a join was left to the planner, it read all of a
-- city that had grown since for each feedback.
WITH about AS MATERIALIZED (
    SELECT DISTINCT f.service_id
    FROM hb.action_feedback c
    CROSS JOIN LATERAL (SELECT service_id FROM hb.feedback WHERE jurisdiction_id = $1 AND id = c.feedback_id OFFSET 0) f
    WHERE c.jurisdiction_id = $1 AND c.action_id = $2
), partner AS MATERIALIZED (
    SELECT e.id, e.shard, e.destination_key,
           CASE WHEN coalesce(e.filter -> 'service', '[]') <> '[]' THEN ARRAY(
               SELECT s.id FROM hb.service s WHERE s.jurisdiction_id = $1 AND e.filter -> 'service' ? s.code) END AS services,
           CASE WHEN coalesce(e.filter -> 'area', '[]') <> '[]' THEN ARRAY(
               SELECT same.id FROM hb.area a
               CROSS JOIN LATERAL (SELECT id FROM hb.area
                                   WHERE jurisdiction_id = $1 AND set_name = a.set_name AND name = a.name OFFSET 0) same
               WHERE a.jurisdiction_id = $1 AND e.filter -> 'area' ? a.id::text) END AS areas
    FROM hb.endpoint e
    WHERE e.jurisdiction_id = $1 AND e.api_key_id IS NOT NULL AND e.state IN ('unconfirmed', 'active')
      AND (e.events = '{}' OR 'action.posted' = ANY (e.events))
)
SELECT e.id AS endpoint, e.shard, e.destination_key AS destination
FROM partner e
WHERE (e.services IS NULL OR e.services && ARRAY(SELECT service_id FROM about))
  AND (e.areas IS NULL OR EXISTS (
       SELECT FROM hb.action_feedback c
       CROSS JOIN unnest(e.areas) AS one (area)
       CROSS JOIN LATERAL (SELECT feedback_id FROM hb.feedback_area
                           WHERE jurisdiction_id = $1 AND area_id = one.area AND feedback_id = c.feedback_id OFFSET 0) fa
       CROSS JOIN LATERAL (SELECT service_id FROM hb.feedback WHERE jurisdiction_id = $1 AND id = fa.feedback_id OFFSET 0) f
       WHERE c.jurisdiction_id = $1 AND c.action_id = $2 AND (e.services IS NULL OR f.service_id = ANY (e.services))));

-- name: fanout_lock
-- takes: jurisdiction int, events ints
-- An undo under way takes its row away: what follows sees it gone.
SELECT FROM hb.fanout WHERE jurisdiction_id = $1 AND event_id = ANY ($2) ORDER BY event_id FOR UPDATE;

-- name: fanout_deliver
-- takes: jurisdiction int, ids ints, events ints, endpoints ints, feedback ints, shards ints, destinations ints, due_at time, mark int
-- gives: id int
-- Here and below: where the mark is no longer what it was, these are another transaction's, and nothing happens.
INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, feedback_id, shard, destination_key, due_at)
SELECT $1, n.id, n.event, n.endpoint, n.feedback, n.shard, n.destination, $8
FROM (SELECT unnest($2::bigint[]) AS id, unnest($3::bigint[]) AS event, unnest($4::bigint[]) AS endpoint,
             unnest($5::bigint[]) AS feedback, unnest($6::bigint[]::smallint[]) AS shard, unnest($7::bigint[]) AS destination) AS n
CROSS JOIN LATERAL (SELECT event_id FROM hb.fanout WHERE jurisdiction_id = $1 AND event_id = n.event AND mark = $9 OFFSET 0) o
RETURNING id;

-- name: fanout_number
-- takes: jurisdiction int, events ints
-- Their places in the jurisdiction's feed, once.
INSERT INTO hb.feed (jurisdiction_id, seq, event_id)
SELECT $1, (SELECT coalesce(max(l.seq), 0) FROM hb.feed l WHERE l.jurisdiction_id = $1)
           + row_number() OVER (ORDER BY n.place), n.event
FROM unnest($2::bigint[]) WITH ORDINALITY AS n (event, place)
CROSS JOIN LATERAL (SELECT event_id FROM hb.fanout WHERE jurisdiction_id = $1 AND event_id = n.event OFFSET 0) o
WHERE NOT EXISTS (SELECT FROM hb.feed f WHERE f.jurisdiction_id = $1 AND f.event_id = n.event OFFSET 0)
ON CONFLICT (jurisdiction_id, event_id) DO NOTHING;

-- name: fanout_move
-- takes: jurisdiction int, event int, mark int, next int
UPDATE hb.fanout SET mark = $4, failures = 0, reason = NULL
WHERE jurisdiction_id = $1 AND event_id = $2 AND mark = $3;

-- name: fanout_done
-- takes: jurisdiction int, events ints, mark int
DELETE FROM hb.fanout WHERE jurisdiction_id = $1 AND event_id = ANY ($2) AND mark = $3;

-- name: fanout_doubt
-- takes: jurisdiction int, events ints, weight int, now time, reason text
-- Written before it is tried, where it may be what ended a dispatcher; it goes behind the others.
UPDATE hb.fanout SET failures = failures + $3, due_at = $4, reason = $5
WHERE jurisdiction_id = $1 AND event_id = ANY ($2);

-- name: fanout_failed
-- takes: jurisdiction int, event int, failures int, due_at time, reason text, parked_at time?
UPDATE hb.fanout SET failures = $3, due_at = $4, reason = $5, parked_at = $6
WHERE jurisdiction_id = $1 AND event_id = $2;
