-- Webhook addresses.

-- name: endpoint_insert
-- takes: jurisdiction int, id int, api_key int?, feedback int?, url text, destination text, shard int, events texts, filter json, format text, secret bytes, secret_version int, at time
INSERT INTO hb.endpoint (jurisdiction_id, id, api_key_id, feedback_id, url, destination, shard, events, filter, format,
                         state, secret, secret_version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'unconfirmed', $11, $12, $13);

-- name: endpoint_count
-- takes: jurisdiction int, api_key int
-- gives: n int
SELECT count(*) AS n FROM hb.endpoint e
WHERE e.jurisdiction_id = $1 AND e.api_key_id = $2 AND e.state <> 'deleted';

-- Partners' endpoints of a key (or of any), from one on; one alone with id given.
-- name: endpoint_list
-- takes: jurisdiction int, api_key int?, id int?, after int, most int
-- gives: id int, api_key int, feedback int, url text, destination text, events texts, filter json, format text, state text, reason text, created_at time, confirmed_at time, waiting int, parked int, parked_reasons texts
SELECT e.id, e.api_key_id AS api_key, e.feedback_id AS feedback, e.url, e.destination, e.events, e.filter, e.format,
       e.state, e.reason, e.created_at, e.confirmed_at,
       (SELECT count(*) FROM (SELECT FROM hb.delivery d WHERE d.jurisdiction_id = $1 AND d.endpoint_id = e.id
                              AND d.parked_at IS NULL LIMIT 1001) w) AS waiting,
       (SELECT count(*) FROM (SELECT FROM hb.delivery d WHERE d.jurisdiction_id = $1 AND d.endpoint_id = e.id
                              AND d.parked_at IS NOT NULL LIMIT 1001) p) AS parked,
       ARRAY(SELECT DISTINCT p.reason FROM (SELECT d.reason FROM hb.delivery d
             WHERE d.jurisdiction_id = $1 AND d.endpoint_id = e.id AND d.parked_at IS NOT NULL LIMIT 1001) p
             ORDER BY p.reason) AS parked_reasons
FROM hb.endpoint e
WHERE e.jurisdiction_id = $1 AND e.state <> 'deleted' AND e.id > $4
  AND ($2::bigint IS NULL OR e.api_key_id = $2)
  AND (e.id = $3::bigint OR $3::bigint IS NULL AND e.api_key_id IS NOT NULL)
ORDER BY e.id
LIMIT $5;

-- name: endpoint_lock
-- takes: jurisdiction int, api_key int, id int
-- gives: id int
SELECT e.id FROM hb.endpoint e
WHERE e.jurisdiction_id = $1 AND e.api_key_id = $2 AND e.id = $3 AND e.state <> 'deleted'
FOR NO KEY UPDATE;

-- name: endpoint_update
-- takes: jurisdiction int, id int, url text, destination text, shard int, events texts, filter json, format text, state text, reason text, confirmed_at time?
UPDATE hb.endpoint
SET url = $3, destination = $4, shard = $5, events = $6, filter = $7, format = $8, state = $9, reason = $10, confirmed_at = $11
WHERE jurisdiction_id = $1 AND id = $2;

-- name: endpoint_delete
-- takes: jurisdiction int, id int
-- gives: id int
UPDATE hb.endpoint SET state = 'deleted', reason = NULL
WHERE jurisdiction_id = $1 AND id = $2 AND state <> 'deleted'
RETURNING id;

-- Those of a key that ends.
-- name: endpoint_disable_of_key
-- takes: jurisdiction int, api_key int, reason text
-- gives: id int
UPDATE hb.endpoint SET state = 'disabled', reason = $3
WHERE jurisdiction_id = $1 AND api_key_id = $2 AND state <> 'deleted'
RETURNING id;

-- name: endpoint_confirm
-- takes: jurisdiction int, id int, at time
-- gives: id int
UPDATE hb.endpoint
SET state = CASE state WHEN 'unconfirmed' THEN 'active' ELSE state END, confirmed_at = coalesce(confirmed_at, $3)
WHERE jurisdiction_id = $1 AND id = $2 AND state <> 'deleted'
RETURNING id;

-- name: endpoint_sealed
-- takes: jurisdiction int, id int
-- gives: secret bytes, secret_version int
SELECT e.secret, e.secret_version FROM hb.endpoint e WHERE e.jurisdiction_id = $1 AND e.id = $2;

-- The next events of the feed from an id on, and which of them a partner's endpoint listens for.
-- name: replay_events
-- takes: jurisdiction int, endpoint int, after int, most int
-- gives: seen int, last int, heard ints
SELECT count(*) AS seen, max(e.id) AS last, array_agg(e.id ORDER BY e.id) FILTER (WHERE
       (p.events = '{}' OR e.type = ANY (p.events))
  AND (p.services = '[]' AND p.areas IS NULL OR EXISTS (
       SELECT FROM (SELECT e.feedback_id AS id WHERE e.type <> 'action.posted'
                    UNION ALL
                    SELECT af.feedback_id FROM hb.action_feedback af
                    WHERE af.jurisdiction_id = $1 AND af.action_id = e.action_id AND e.type = 'action.posted') about
       JOIN hb.feedback f ON f.jurisdiction_id = $1 AND f.id = about.id
       JOIN hb.service s ON s.jurisdiction_id = $1 AND s.id = f.service_id
       WHERE (p.services = '[]' OR p.services ? s.code)
         AND (p.areas IS NULL OR EXISTS (
              SELECT FROM unnest(p.areas) AS one (area)
              CROSS JOIN LATERAL (SELECT feedback_id FROM hb.feedback_area
                                  WHERE jurisdiction_id = $1 AND area_id = one.area AND feedback_id = f.id OFFSET 0) fa))))) AS heard
FROM (SELECT fd.event_id FROM hb.feed fd WHERE fd.jurisdiction_id = $1 AND fd.event_id > $3 ORDER BY fd.event_id LIMIT $4) AS n
CROSS JOIN LATERAL (SELECT id, type, feedback_id, action_id FROM hb.event WHERE jurisdiction_id = $1 AND id = n.event_id OFFSET 0) e
CROSS JOIN (SELECT p.events, coalesce(p.filter -> 'service', '[]') AS services,
                   CASE WHEN coalesce(p.filter -> 'area', '[]') <> '[]' THEN ARRAY(
                       SELECT same.id FROM hb.area a
                       CROSS JOIN LATERAL (SELECT id FROM hb.area
                                           WHERE jurisdiction_id = $1 AND set_name = a.set_name AND name = a.name OFFSET 0) same
                       WHERE a.jurisdiction_id = $1 AND p.filter -> 'area' ? a.id::text) END AS areas
            FROM hb.endpoint p WHERE p.jurisdiction_id = $1 AND p.id = $2 OFFSET 0) p;

-- What was given up makes room for the delivery that starts anew.
-- name: replay_delete_parked
-- takes: jurisdiction int, endpoint int, events ints
DELETE FROM hb.delivery
WHERE jurisdiction_id = $1 AND endpoint_id = $2 AND event_id = ANY ($3::bigint[]) AND parked_at IS NOT NULL;

-- Another replay may send the same; an id that is taken is an error, for with what was parked gone it would be lost.
-- name: replay_insert
-- takes: jurisdiction int, endpoint int, ids ints, events ints, due_at time
-- gives: event int
INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, replay, shard, destination_key, due_at)
SELECT p.jurisdiction_id, u.id, u.event, p.id, 1, p.shard, p.destination_key, $5::timestamptz
FROM unnest($3::bigint[], $4::bigint[]) AS u (id, event)
JOIN hb.endpoint p ON p.jurisdiction_id = $1 AND p.id = $2
WHERE NOT EXISTS (SELECT FROM hb.delivery d
                  WHERE d.jurisdiction_id = $1 AND d.event_id = u.event AND d.endpoint_id = $2)
ON CONFLICT (jurisdiction_id, event_id, endpoint_id, feedback_id, replay) DO NOTHING
RETURNING event_id AS event;
