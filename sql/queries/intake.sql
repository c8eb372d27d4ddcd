-- Records of another system: civic/intake.c.  A batch reads what it knows, then writes what differs.

-- Those that are here, locked in the order that actions keep: what is read of them next stays so until it is written.
-- name: intake_lock
-- takes: jurisdiction int, source text, source_ids texts
-- gives: id int
SELECT f.id
FROM hb.feedback f
WHERE f.jurisdiction_id = $1 AND f.source = $2 AND f.source_id = ANY ($3::text[])
ORDER BY f.id
FOR NO KEY UPDATE;

-- What is here of these records.  touched: somebody acted here since, so the status is ours.
-- name: intake_known
-- takes: jurisdiction int, ids ints, language text
-- gives: source_id text, id int, status text, updated_at time, closed_at time, touched bool, action int, action_status text, words text
SELECT f.source_id, f.id, f.status, f.updated_at, f.closed_at,
       f.held_until IS NOT NULL OR acted.id IS NOT NULL OR answered.id IS NOT NULL OR changed.id IS NOT NULL AS touched,
       a.id AS action, a.status AS action_status, a.message ->> $3::text AS words
FROM unnest($2::bigint[]) AS n (id)
JOIN hb.feedback f ON f.jurisdiction_id = $1 AND f.id = n.id
LEFT JOIN LATERAL (
    SELECT p.id
    FROM hb.action_feedback t
    JOIN hb.action p ON p.jurisdiction_id = t.jurisdiction_id AND p.id = t.action_id
    WHERE t.jurisdiction_id = $1 AND p.jurisdiction_id = $1 AND t.feedback_id = f.id
      AND p.source_id IS NULL AND p.undone_at IS NULL LIMIT 1) AS acted ON true
LEFT JOIN LATERAL (
    SELECT o.action_id AS id FROM hb.outcome o
    WHERE o.jurisdiction_id = $1 AND o.feedback_id = f.id LIMIT 1) AS answered ON true
LEFT JOIN LATERAL (
    SELECT e.id FROM hb.event e
    WHERE e.jurisdiction_id = $1 AND e.feedback_id = f.id AND e.type = 'feedback.updated' LIMIT 1) AS changed ON true
LEFT JOIN LATERAL (
    SELECT p.id, p.status, p.message
    FROM hb.action_feedback t
    JOIN hb.action p ON p.jurisdiction_id = t.jurisdiction_id AND p.id = t.action_id
    WHERE t.jurisdiction_id = $1 AND p.jurisdiction_id = $1 AND t.feedback_id = f.id AND p.source_id IS NOT NULL
    ORDER BY p.id DESC LIMIT 1) AS a ON true
WHERE f.jurisdiction_id = $1;

-- Whether anything of this source is here.
-- name: intake_any
-- takes: jurisdiction int, source text
-- gives: any bool
SELECT EXISTS (SELECT FROM hb.feedback f
               WHERE f.jurisdiction_id = $1 AND f.source = $2 AND f.source_id IS NOT NULL) AS any;

-- Which areas cover which points, on days counted from 1970.  An area is the outer loop: PostGIS then keeps it prepared.
-- name: intake_areas
-- takes: jurisdiction int, numbers ints, latitudes reals, longitudes reals, days ints
-- gives: number int, area int
WITH p AS MATERIALIZED (
    SELECT unnest($2::bigint[]) AS number, unnest($3::double precision[]) AS latitude,
           unnest($4::double precision[]) AS longitude, '1970-01-01'::date + unnest($5::bigint[])::integer AS day)
SELECT n.number, a.id AS area
FROM (SELECT b.id, b.shape, b.valid_from, b.valid_until, public.ST_XMin(b.shape) AS west, public.ST_XMax(b.shape) AS east,
             public.ST_YMin(b.shape) AS south, public.ST_YMax(b.shape) AS north
      FROM hb.area b WHERE b.jurisdiction_id = $1 OFFSET 0) AS a
CROSS JOIN LATERAL (
    SELECT p.number
    FROM p
    WHERE p.longitude BETWEEN a.west AND a.east AND p.latitude BETWEEN a.south AND a.north
      AND p.day >= a.valid_from AND p.day < a.valid_until
      AND public.ST_Covers(a.shape, public.ST_SetSRID(public.ST_MakePoint(p.longitude, p.latitude), 4326))
    OFFSET 0) AS n;

-- name: intake_area_count
-- takes: jurisdiction int
-- gives: areas int
SELECT count(*) AS areas FROM hb.area WHERE jurisdiction_id = $1;

-- name: intake_area_clear
-- takes: jurisdiction int, feedback ints
DELETE FROM hb.feedback_area fa
WHERE fa.jurisdiction_id = $1 AND fa.feedback_id = ANY ($2::bigint[])
  AND fa.area_id = ANY (ARRAY(SELECT a.id FROM hb.area a WHERE a.jurisdiction_id = $1));

-- The record's note says something else now.
-- name: intake_action_update
-- takes: jurisdiction int, actions ints, statuses texts, messages texts
UPDATE hb.action a SET status = n.status, message = n.message::jsonb
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS n (action, status, message)
WHERE a.jurisdiction_id = $1 AND a.id = n.action;

-- name: intake_step_update
-- takes: jurisdiction int, actions ints, feedback ints, statuses texts
UPDATE hb.action_feedback t SET before = 'received', after = n.status
FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS n (action, feedback, status)
WHERE t.jurisdiction_id = $1 AND t.action_id = n.action AND t.feedback_id = n.feedback;

-- What somebody else made meanwhile stays as it is.
-- name: intake_organization_insert
-- takes: jurisdiction int, id int, code text, name json
INSERT INTO hb.organization (jurisdiction_id, id, code, name, kind)
VALUES ($1, $2, $3, $4, 'department')
ON CONFLICT (jurisdiction_id, code) DO NOTHING;

-- name: intake_service_insert
-- takes: jurisdiction int, id int, code text, name json, group_name json, organization int?
INSERT INTO hb.service (jurisdiction_id, id, code, name, group_name, organization_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (jurisdiction_id, code) DO NOTHING;

-- name: intake_service
-- takes: jurisdiction int, code text
-- gives: id int, organization int
SELECT id, organization_id AS organization FROM hb.service WHERE jurisdiction_id = $1 AND code = $2;

-- name: intake_question
-- takes: jurisdiction int, services ints, codes texts, positions ints, labels texts
INSERT INTO hb.service_question (jurisdiction_id, service_id, code, position, datatype, required, label)
SELECT $1, n.service, n.code, n.position, 'string', false, n.label::jsonb
FROM unnest($2::bigint[], $3::text[], $4::bigint[]::integer[], $5::text[]) AS n (service, code, position, label)
ON CONFLICT DO NOTHING;
