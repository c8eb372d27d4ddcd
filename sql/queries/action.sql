-- What was done, and who is to hear it.

-- The chosen, locked in one order, so that two actions never wait for each other.
-- name: action_chosen
-- takes: jurisdiction int, ids ints
-- gives: id int, reference text, status text, held_until time
SELECT f.id, f.reference, f.status, f.held_until
FROM hb.feedback f
WHERE f.jurisdiction_id = $1 AND f.id = ANY ($2::bigint[])
ORDER BY f.id
FOR NO KEY UPDATE;

-- name: action_looked_at
-- takes: jurisdiction int, ids ints
-- gives: id int, reference text, status text, held_until time
SELECT f.id, f.reference, f.status, f.held_until
FROM hb.feedback f
WHERE f.jurisdiction_id = $1 AND f.id = ANY ($2::bigint[])
ORDER BY f.id;

-- name: action_insert
-- takes: jurisdiction int, id int, status text, message json, organization int?, account int?, api_key int?, feedback_count int, at time, released_at time
INSERT INTO hb.action (jurisdiction_id, id, status, message, organization_id, account_id, api_key_id, feedback_count,
                       created_at, released_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- LATERAL with LIMIT: who hears is asked for each of them by index.  EXISTS may be planned as a hash of
-- all followers there are.
-- name: action_insert_chosen
-- takes: jurisdiction int, action int, ids ints, status text
INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after, reach)
SELECT f.jurisdiction_id, $2::bigint, f.id, f.status, $4::text,
       CASE WHEN h.hears THEN 'pending' ELSE 'unreachable' END
FROM hb.feedback f
LEFT JOIN LATERAL (SELECT true AS hears FROM hb.follower w
                   JOIN hb.endpoint e ON e.jurisdiction_id = w.jurisdiction_id AND e.id = w.endpoint_id
                   WHERE w.jurisdiction_id = $1 AND w.feedback_id = f.id AND e.state IN ('active', 'unconfirmed')
                   LIMIT 1) h ON true
WHERE f.jurisdiction_id = $1 AND f.id = ANY ($3::bigint[])
ON CONFLICT DO NOTHING;

-- name: action_insert_duplicates
-- takes: jurisdiction int, action int, ids ints
INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after, reach)
SELECT f.jurisdiction_id, $2::bigint, f.id, 'duplicate', 'duplicate',
       CASE WHEN h.hears THEN 'pending' ELSE 'unreachable' END
FROM hb.feedback f
LEFT JOIN LATERAL (SELECT true AS hears FROM hb.follower w
                   JOIN hb.endpoint e ON e.jurisdiction_id = w.jurisdiction_id AND e.id = w.endpoint_id
                   WHERE w.jurisdiction_id = $1 AND w.feedback_id = f.id AND e.state IN ('active', 'unconfirmed')
                   LIMIT 1) h ON true
WHERE f.jurisdiction_id = $1 AND f.duplicate_of = ANY ($3::bigint[])
ON CONFLICT DO NOTHING;

-- name: action_apply
-- takes: jurisdiction int, ids ints, status text, closed_at time?, at time, held_until time?, held_by int?
UPDATE hb.feedback
SET status_before = CASE WHEN $6::timestamptz IS NULL THEN NULL ELSE status END,
    status = $3, closed_at = $4, updated_at = $5, held_until = $6, held_by = $7
WHERE jurisdiction_id = $1 AND id = ANY ($2::bigint[]);

-- name: action_reach
-- takes: jurisdiction int, ids ints
-- gives: duplicates int, by_webhook int, unconfirmed int, email_only int, unreachable int
SELECT count(*) FILTER (WHERE r.is_duplicate) AS duplicates,
       count(*) FILTER (WHERE r.active) AS by_webhook,
       count(*) FILTER (WHERE NOT r.active AND r.unconfirmed) AS unconfirmed,
       count(*) FILTER (WHERE NOT r.active AND NOT r.unconfirmed AND r.email) AS email_only,
       count(*) FILTER (WHERE NOT r.active AND NOT r.unconfirmed AND NOT r.email) AS unreachable
FROM (SELECT f.duplicate_of IS NOT NULL AND NOT f.id = ANY ($2::bigint[]) AS is_duplicate,
             h.active, h.unconfirmed, h.email OR c.left_one IS TRUE AS email
      FROM hb.feedback f
      CROSS JOIN LATERAL (SELECT coalesce(bool_or(e.state = 'active'), false) AS active,
                                 coalesce(bool_or(e.state = 'unconfirmed'), false) AS unconfirmed,
                                 coalesce(bool_or(w.channel = 'email'), false) AS email
                          FROM hb.follower w
                          LEFT JOIN hb.endpoint e ON e.jurisdiction_id = w.jurisdiction_id AND e.id = w.endpoint_id
                          WHERE w.jurisdiction_id = $1 AND w.feedback_id = f.id) h
      LEFT JOIN LATERAL (SELECT true AS left_one FROM hb.contact k
                         WHERE k.jurisdiction_id = $1 AND k.feedback_id = f.id AND k.email IS NOT NULL
                         LIMIT 1) c ON true
      WHERE f.jurisdiction_id = $1 AND (f.id = ANY ($2::bigint[]) OR f.duplicate_of = ANY ($2::bigint[]))) r;

-- name: action_partners
-- takes: jurisdiction int, ids ints
-- gives: n int
SELECT count(*) AS n
FROM (SELECT coalesce(e.filter -> 'service', '[]') AS services,
             CASE WHEN coalesce(e.filter -> 'area', '[]') <> '[]' THEN ARRAY(
                 SELECT same.id FROM hb.area a
                 CROSS JOIN LATERAL (SELECT id FROM hb.area
                                     WHERE jurisdiction_id = $1 AND set_name = a.set_name AND name = a.name OFFSET 0) same
                 WHERE a.jurisdiction_id = $1 AND e.filter -> 'area' ? a.id::text) END AS areas
      FROM hb.endpoint e
      WHERE e.jurisdiction_id = $1 AND e.api_key_id IS NOT NULL AND e.state = 'active'
        AND (e.events = '{}' OR 'action.posted' = ANY (e.events)) OFFSET 0) e
WHERE e.services = '[]' AND e.areas IS NULL OR EXISTS (
      SELECT FROM hb.feedback f
      JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
      WHERE f.jurisdiction_id = $1 AND s.jurisdiction_id = $1 AND f.id = ANY ($2::bigint[])
        AND (e.services = '[]' OR e.services ? s.code)
        AND (e.areas IS NULL OR EXISTS (
             SELECT FROM unnest(e.areas) AS one (area)
             CROSS JOIN LATERAL (SELECT feedback_id FROM hb.feedback_area
                                 WHERE jurisdiction_id = $1 AND area_id = one.area AND feedback_id = f.id OFFSET 0) fa)));

-- name: action_languages
-- takes: jurisdiction int, ids ints
-- gives: code text, n int
SELECT f.language AS code, count(*) AS n
FROM hb.feedback f
WHERE f.jurisdiction_id = $1 AND f.id = ANY ($2::bigint[])
GROUP BY f.language
ORDER BY f.language;

-- name: action_state
-- takes: jurisdiction int, id int
-- gives: feedback_count int, released_at time, undone_at time
SELECT a.feedback_count, a.released_at, a.undone_at
FROM hb.action a WHERE a.jurisdiction_id = $1 AND a.id = $2
FOR NO KEY UPDATE;

-- Whoever takes the outbox row has the action: this, or fan-out.
-- name: action_recall
-- takes: jurisdiction int, action int, at time
-- gives: event int
DELETE FROM hb.fanout
WHERE jurisdiction_id = $1 AND due_at > $3
  AND event_id IN (SELECT e.id FROM hb.event e
                   WHERE e.jurisdiction_id = $1 AND e.action_id = $2 AND e.type = 'action.posted')
RETURNING event_id AS event;

-- What an action may have closed was open before.  Whatever somebody else has changed since stays.
-- name: action_restore
-- takes: jurisdiction int, action int, ids ints, at time
UPDATE hb.feedback
SET status = status_before, closed_at = NULL, updated_at = $4, status_before = NULL, held_until = NULL, held_by = NULL
WHERE jurisdiction_id = $1 AND id = ANY ($3::bigint[]) AND held_by = $2;

-- name: action_set_undone
-- takes: jurisdiction int, id int, at time
UPDATE hb.action SET undone_at = $3 WHERE jurisdiction_id = $1 AND id = $2;

-- name: action_ids_recent
-- takes: jurisdiction int, before int?, most int
-- gives: ids ints
SELECT ARRAY(
SELECT a.id FROM hb.action a
WHERE a.jurisdiction_id = $1 AND ($2::bigint IS NULL OR a.id < $2)
ORDER BY a.id DESC
LIMIT $3) AS ids;

-- Who was reached, of those for at most so many feedback: to count more takes its time.
-- name: action_views
-- takes: jurisdiction int, ids ints, count_most int
-- gives: id int, status text, message json, organization json, account_name text, feedback_count int, left_out_count int, created_at time, released_at time, undone_at time, working bool, done int, delivered int, pending int, failed int, unreachable int, seen int
SELECT a.id, a.status, a.message, o.name AS organization, c.name AS account_name, a.feedback_count,
       a.left_out_count, a.created_at, a.released_at, a.undone_at, j.id IS NOT NULL AS working, j.done,
       r.delivered, r.pending, r.failed, r.unreachable, r.seen
FROM hb.action a
LEFT JOIN hb.job j ON j.jurisdiction_id = a.jurisdiction_id AND j.action_id = a.id
LEFT JOIN hb.organization o ON o.jurisdiction_id = a.jurisdiction_id AND o.id = a.organization_id
LEFT JOIN hb.account c ON c.jurisdiction_id = a.jurisdiction_id AND c.id = a.account_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE af.reach = 'delivered') AS delivered,
           count(*) FILTER (WHERE af.reach = 'pending') AS pending,
           count(*) FILTER (WHERE af.reach = 'failed') AS failed,
           count(*) FILTER (WHERE af.reach = 'unreachable') AS unreachable,
           count(af.seen_at) AS seen
    FROM hb.action_feedback af
    WHERE af.jurisdiction_id = $1 AND af.action_id = a.id AND a.feedback_count <= $3) r
WHERE a.jurisdiction_id = $1 AND a.id = ANY ($2::bigint[])
ORDER BY a.created_at, a.id;

-- name: action_told
-- takes: jurisdiction int, released_by time, most int
-- gives: message json, organization json, service json, feedback_count int, released_at time
SELECT a.message, o.name AS organization, f.service, a.feedback_count, a.released_at
FROM hb.action a
LEFT JOIN hb.organization o ON o.jurisdiction_id = a.jurisdiction_id AND o.id = a.organization_id
CROSS JOIN LATERAL (
    SELECT s.name AS service
    FROM hb.action_feedback af
    JOIN hb.feedback b ON b.jurisdiction_id = af.jurisdiction_id AND b.id = af.feedback_id
    JOIN hb.service s ON s.jurisdiction_id = b.jurisdiction_id AND s.id = b.service_id
    WHERE af.jurisdiction_id = $1 AND b.jurisdiction_id = $1 AND s.jurisdiction_id = $1 AND af.action_id = a.id
    ORDER BY af.feedback_id
    LIMIT 1) f
WHERE a.jurisdiction_id = $1 AND a.status = 'done' AND a.undone_at IS NULL AND a.released_at <= $2
ORDER BY a.id DESC
LIMIT $3;

-- name: action_feedback
-- takes: jurisdiction int, action int, after int, most int
-- gives: feedback int
SELECT af.feedback_id AS feedback FROM hb.action_feedback af
WHERE af.jurisdiction_id = $1 AND af.action_id = $2 AND af.feedback_id > $3
ORDER BY af.feedback_id
LIMIT $4;

-- ---- more feedback than one transaction takes: src/civic/action_large.c

-- name: action_part_insert
-- takes: jurisdiction int, action int, number int, ids ints
INSERT INTO hb.action_part (jurisdiction_id, action_id, number, feedback_ids) VALUES ($1, $2, $3, $4);

-- name: action_job_insert
-- takes: jurisdiction int, id int, kind text, action int, due_at time
INSERT INTO hb.job (jurisdiction_id, id, kind, action_id, due_at) VALUES ($1, $2, $3, $4, $5);

-- An undo waits here for the chunk under way.
-- name: action_job
-- takes: jurisdiction int, action int
-- gives: id int
SELECT j.id FROM hb.job j WHERE j.jurisdiction_id = $1 AND j.action_id = $2 FOR UPDATE;

-- name: action_job_undo
-- takes: jurisdiction int, id int, due_at time
UPDATE hb.job SET kind = 'action_undo', due_at = $3, mark = 0, done = 0, failures = 0, reason = NULL
WHERE jurisdiction_id = $1 AND id = $2;

-- name: action_large
-- takes: jurisdiction int, id int
-- gives: status text, message json, feedback_count int, left_out_count int, created_at time, released_at time
SELECT a.status, a.message, a.feedback_count, a.left_out_count, a.created_at, a.released_at
FROM hb.action a WHERE a.jurisdiction_id = $1 AND a.id = $2;

-- The next part, and whether another one follows.
-- name: action_part_next
-- takes: jurisdiction int, action int
-- gives: number int, ids ints
SELECT p.number, p.feedback_ids AS ids
FROM hb.action_part p WHERE p.jurisdiction_id = $1 AND p.action_id = $2
ORDER BY p.number LIMIT 2;

-- name: action_part_done
-- takes: jurisdiction int, action int, number int
DELETE FROM hb.action_part WHERE jurisdiction_id = $1 AND action_id = $2 AND number = $3;

-- name: action_parts_drop
-- takes: jurisdiction int, action int
DELETE FROM hb.action_part WHERE jurisdiction_id = $1 AND action_id = $2;

-- name: action_left_out
-- takes: jurisdiction int, id int, n int
UPDATE hb.action SET left_out_count = left_out_count + $3 WHERE jurisdiction_id = $1 AND id = $2;

-- The first of the chosen; duplicates hear along.
-- name: action_first
-- takes: jurisdiction int, action int, most int
-- gives: feedback int, reference text
SELECT af.feedback_id AS feedback, f.reference
FROM hb.action_feedback af
JOIN hb.feedback f ON f.jurisdiction_id = af.jurisdiction_id AND f.id = af.feedback_id
WHERE af.jurisdiction_id = $1 AND f.jurisdiction_id = $1 AND af.action_id = $2 AND af.before <> 'duplicate'
ORDER BY af.feedback_id LIMIT $3;
