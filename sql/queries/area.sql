-- Areas: civic/area.c.  One name of a set has one shape a day.

-- A shape as it will be kept (hex of EWKB), and the area of that name that holds now.
-- name: area_judge
-- takes: jurisdiction int, set text, name text, geometry text
-- gives: valid bool, reason text, empty bool, shape text, id int, since text, same bool
SELECT v.valid, v.reason, v.empty, v.shape::text AS shape, a.id, a.valid_from::text AS since,
       a.shape::text IS NOT DISTINCT FROM v.shape::text AS same
FROM (SELECT public.ST_IsValid(g.given) AS valid, public.ST_IsValidReason(g.given) AS reason,
             public.ST_IsEmpty(public.ST_CollectionExtract(public.ST_MakeValid(g.given), 3)) AS empty,
             public.ST_Multi(public.ST_UnaryUnion(public.ST_CollectionExtract(public.ST_MakeValid(g.given), 3))) AS shape
      FROM (SELECT public.ST_Force2D(public.ST_SetSRID(public.ST_GeomFromGeoJSON($4::text), 4326)) AS given) AS g) AS v
LEFT JOIN hb.area a ON a.jurisdiction_id = $1 AND a.set_name = $2 AND a.name = $3 AND a.valid_until = 'infinity';

-- name: area_insert
-- takes: jurisdiction int, id int, set text, name text, since text, shape text
INSERT INTO hb.area (jurisdiction_id, id, set_name, name, valid_from, shape)
VALUES ($1, $2, $3, $4, $5::text::date, $6::text::public.geometry);

-- name: area_close
-- takes: jurisdiction int, id int, until text
UPDATE hb.area SET valid_until = $3::text::date WHERE jurisdiction_id = $1 AND id = $2;

-- name: area_reshape
-- takes: jurisdiction int, id int, shape text
UPDATE hb.area SET shape = $3::text::public.geometry WHERE jurisdiction_id = $1 AND id = $2;

-- Where a chunk of feedback ends, by id.
-- name: area_chunk
-- takes: jurisdiction int, after int, most int
-- gives: last int, count int
SELECT max(c.id) AS last, count(*) AS count
FROM (SELECT f.id FROM hb.feedback f
      WHERE f.jurisdiction_id = $1 AND f.id > $2 ORDER BY f.id LIMIT $3) AS c;

-- name: area_unassign
-- takes: jurisdiction int, set text, after int, last int
DELETE FROM hb.feedback_area fa
USING hb.area a, hb.feedback f, hb.jurisdiction j
WHERE fa.jurisdiction_id = $1 AND a.jurisdiction_id = $1 AND f.jurisdiction_id = $1 AND j.id = $1
  AND fa.feedback_id > $3 AND fa.feedback_id <= $4 AND f.id = fa.feedback_id
  AND a.id = fa.area_id AND a.set_name = $2
  AND (f.latitude IS NULL
       OR (f.created_at AT TIME ZONE j.time_zone)::date < a.valid_from
       OR (f.created_at AT TIME ZONE j.time_zone)::date >= a.valid_until
       OR NOT public.ST_Covers(a.shape, public.ST_SetSRID(public.ST_MakePoint(f.longitude, f.latitude), 4326)));

-- name: area_assign
-- takes: jurisdiction int, set text, after int, last int
INSERT INTO hb.feedback_area (jurisdiction_id, feedback_id, area_id)
SELECT f.jurisdiction_id, f.id, a.id
FROM hb.feedback f
JOIN hb.jurisdiction j ON j.id = f.jurisdiction_id
JOIN hb.area a ON a.jurisdiction_id = f.jurisdiction_id
  AND public.ST_Covers(a.shape, public.ST_SetSRID(public.ST_MakePoint(f.longitude, f.latitude), 4326))
  AND (f.created_at AT TIME ZONE j.time_zone)::date >= a.valid_from
  AND (f.created_at AT TIME ZONE j.time_zone)::date < a.valid_until
WHERE f.jurisdiction_id = $1 AND a.jurisdiction_id = $1 AND a.set_name = $2
  AND f.id > $3 AND f.id <= $4 AND f.latitude IS NOT NULL
ON CONFLICT DO NOTHING;

-- name: area_flag
-- takes: jurisdiction int, after int, last int
UPDATE hb.feedback f
SET flags = CASE WHEN 'outside_areas' = ANY (f.flags) THEN array_remove(f.flags, 'outside_areas')
                 ELSE f.flags || 'outside_areas'::text END
WHERE f.jurisdiction_id = $1 AND f.id > $2 AND f.id <= $3 AND f.source_id IS NOT NULL AND f.latitude IS NOT NULL
  AND ('outside_areas' = ANY (f.flags)) =
      EXISTS (SELECT FROM hb.feedback_area fa
              WHERE fa.jurisdiction_id = $1 AND fa.feedback_id = f.id
                AND fa.area_id = ANY (ARRAY(SELECT a.id FROM hb.area a WHERE a.jurisdiction_id = $1)));
