-- One feedback, its story, and changes without an action.

-- name: feedback_by_reference
-- takes: jurisdiction int, reference text
-- gives: id int
SELECT f.id FROM hb.feedback f WHERE f.jurisdiction_id = $1 AND f.reference = $2;

-- As its own page tells of it.  What is held is not closed yet.
-- name: feedback_view
-- takes: jurisdiction int, id int, at time
-- gives: reference text, service int, service_code text, service_name json, kind text, status text, status_before text, held_until time, held_by int, duplicate_of int, duplicate_reference text, description text, language text, rating int, latitude real, longitude real, address text, attributes json, is_public bool, token_version int, created_at time, updated_at time, closed_at time
SELECT f.reference, f.service_id AS service, s.code AS service_code, s.name AS service_name, f.kind, f.status,
       CASE WHEN f.held_until > $3 THEN f.status_before END AS status_before,
       CASE WHEN f.held_until > $3 THEN f.held_until END AS held_until,
       CASE WHEN f.held_until > $3 THEN f.held_by END AS held_by,
       f.duplicate_of, o.reference AS duplicate_reference, f.description, f.language, f.rating,
       f.latitude, f.longitude, f.address, f.attributes, f.is_public, f.token_version, f.created_at, f.updated_at,
       CASE WHEN f.held_until > $3 THEN NULL ELSE f.closed_at END AS closed_at
FROM hb.feedback f
JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
LEFT JOIN hb.feedback o ON o.jurisdiction_id = f.jurisdiction_id AND o.id = f.duplicate_of
WHERE f.jurisdiction_id = $1 AND f.id = $2 AND s.jurisdiction_id = $1;

-- What only staff see of it, and the one who said it.
-- name: feedback_aside
-- takes: jurisdiction int, id int
-- gives: duplicates int, source text, flags texts, areas ints, contact_name text, contact_email text, contact_phone text, webhooks int, emails int
SELECT (SELECT count(*) FROM hb.feedback d WHERE d.jurisdiction_id = $1 AND d.duplicate_of = $2) AS duplicates,
       f.source, f.flags,
       ARRAY(SELECT fa.area_id FROM hb.feedback_area fa
             WHERE fa.jurisdiction_id = $1 AND fa.feedback_id = $2
               AND fa.area_id = ANY (ARRAY(SELECT a.id FROM hb.area a WHERE a.jurisdiction_id = $1)) ORDER BY fa.area_id) AS areas,
       c.name AS contact_name, c.email AS contact_email, c.phone AS contact_phone,
       (SELECT count(*) FROM hb.follower w
        JOIN hb.endpoint e ON e.jurisdiction_id = w.jurisdiction_id AND e.id = w.endpoint_id
        WHERE w.jurisdiction_id = $1 AND w.feedback_id = $2 AND e.state = 'active') AS webhooks,
       (SELECT count(*) FROM hb.follower w
        WHERE w.jurisdiction_id = $1 AND w.feedback_id = $2 AND w.channel = 'email') AS emails
FROM hb.feedback f
LEFT JOIN hb.contact c ON c.jurisdiction_id = f.jurisdiction_id AND c.feedback_id = f.id
WHERE f.jurisdiction_id = $1 AND f.id = $2;

-- name: timeline_events
-- takes: jurisdiction int, feedback int
-- gives: at time, status text
SELECT e.created_at AS at, e.data ->> 'status' AS status
FROM hb.event e
WHERE e.jurisdiction_id = $1 AND e.feedback_id = $2 AND e.type = 'feedback.updated'
ORDER BY e.id;

-- name: timeline_actions
-- takes: jurisdiction int, feedback int, released_by time, undone bool
-- gives: id int, status text, message json, organization json, after text, reach text, seen_at time, created_at time, released_at time, undone_at time
SELECT a.id, a.status, a.message, o.name AS organization, af.after, af.reach, af.seen_at, a.created_at, a.released_at,
       a.undone_at
FROM hb.action_feedback af
JOIN hb.action a ON a.jurisdiction_id = af.jurisdiction_id AND a.id = af.action_id
LEFT JOIN hb.organization o ON o.jurisdiction_id = a.jurisdiction_id AND o.id = a.organization_id
WHERE af.jurisdiction_id = $1 AND a.jurisdiction_id = $1 AND af.feedback_id = $2
  AND (a.undone_at IS NULL OR $4) AND a.released_at <= $3
ORDER BY a.created_at, a.id;

-- name: timeline_outcomes
-- takes: jurisdiction int, feedback int
-- gives: action int, answer text, comment text, at time
SELECT u.action_id AS action, u.answer, u.comment, u.created_at AS at
FROM hb.outcome u
WHERE u.jurisdiction_id = $1 AND u.feedback_id = $2
ORDER BY u.created_at, u.action_id;

-- What a change of one feedback decides by; nobody else changes it before the transaction ends.
-- name: feedback_lock
-- takes: jurisdiction int, id int
-- gives: reference text, service_code text, kind text, status text, status_before text, held_until time, duplicate_of int
SELECT f.reference, s.code AS service_code, f.kind, f.status, f.status_before, f.held_until, f.duplicate_of
FROM hb.feedback f
JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
WHERE f.jurisdiction_id = $1 AND f.id = $2 AND s.jurisdiction_id = $1
FOR NO KEY UPDATE OF f;

-- Closed stays closed since the first time.
-- name: feedback_set_status
-- takes: jurisdiction int, id int, status text, duplicate_of int?, closed_at time?, at time
UPDATE hb.feedback
SET status = $3, duplicate_of = $4,
    closed_at = CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE coalesce(closed_at, $5) END,
    updated_at = $6, status_before = NULL, held_until = NULL, held_by = NULL
WHERE jurisdiction_id = $1 AND id = $2;

-- name: feedback_is_original
-- takes: jurisdiction int, feedback int
-- gives: found bool
SELECT EXISTS (SELECT FROM hb.feedback WHERE jurisdiction_id = $1 AND duplicate_of = $2) AS found;

-- name: feedback_move_duplicates
-- takes: jurisdiction int, original int, now_of int, at time
UPDATE hb.feedback SET duplicate_of = $3, updated_at = $4
WHERE jurisdiction_id = $1 AND duplicate_of = $2;

-- name: feedback_seen
-- takes: jurisdiction int, feedback int, at time
UPDATE hb.action_feedback SET seen_at = $3
WHERE jurisdiction_id = $1 AND feedback_id = $2 AND seen_at IS NULL
  AND action_id IN (SELECT a.id FROM hb.action a
                    WHERE a.jurisdiction_id = $1 AND a.undone_at IS NULL AND a.released_at <= $3);
