-- Choosing feedback.

-- Before the next two: with the values in sight the planner drops the conditions that do not count
-- and takes the index that narrows most.
-- name: feedback_plan
SET LOCAL plan_cache_mode = force_custom_plan;

-- Whether a word is in more than one of twenty of the newest: then enough that fit are soon met.  The planner cannot
-- tell, for it does not know how many a beginning of a word fits.
-- name: feedback_words_rare
-- takes: jurisdiction int, words text
-- gives: rare bool
SELECT count(*) < 100 AS rare
FROM (SELECT f.words FROM hb.feedback f WHERE f.jurisdiction_id = $1 ORDER BY f.id DESC LIMIT 2000) AS newest
WHERE newest.words @@ $2::tsquery;

-- All that rare words fit is read by their index and sorted; else the newest are read until enough fit.
-- name: feedback_select
-- takes: jurisdiction int, before int?, statuses texts, service int?, kind text, flag text, words text, reference text, most int, rare bool
-- gives: ids ints
SELECT ARRAY(
SELECT f.id
FROM hb.feedback f
WHERE f.jurisdiction_id = $1
  AND ($2::bigint IS NULL OR f.id < $2)
  AND f.status = ANY ($3::text[])
  AND ($4::bigint IS NULL OR f.service_id = $4)
  AND ($5::text IS NULL OR f.kind = $5)
  AND ($6::text IS NULL OR $6 = ANY (f.flags) AND f.flags <> '{}')
  AND ($7::tsquery IS NULL OR f.words @@ $7 OR f.reference = $8)
ORDER BY CASE WHEN $10::boolean THEN f.id + 0 ELSE f.id END DESC
LIMIT $9) AS ids;

-- An area that was drawn anew has another id: that of one day stands for all of its set and name.
-- name: feedback_select_area
-- takes: jurisdiction int, before int?, statuses texts, service int?, kind text, flag text, words text, reference text, most int, area int
-- gives: ids ints
SELECT ARRAY(
SELECT DISTINCT n.id
FROM hb.area a
JOIN hb.area same ON same.jurisdiction_id = $1 AND same.set_name = a.set_name AND same.name = a.name
CROSS JOIN LATERAL (
    SELECT f.id
    FROM hb.feedback_area fa
    JOIN hb.feedback f ON f.jurisdiction_id = fa.jurisdiction_id AND f.id = fa.feedback_id
    WHERE fa.jurisdiction_id = $1 AND f.jurisdiction_id = $1 AND fa.area_id = same.id
      AND ($2::bigint IS NULL OR fa.feedback_id < $2)
      AND f.status = ANY ($3::text[])
      AND ($4::bigint IS NULL OR f.service_id = $4)
      AND ($5::text IS NULL OR f.kind = $5)
      AND ($6::text IS NULL OR $6 = ANY (f.flags) AND f.flags <> '{}')
      AND ($7::tsquery IS NULL OR f.words @@ $7 OR f.reference = $8)
    ORDER BY fa.feedback_id DESC
    LIMIT $9) n
WHERE a.jurisdiction_id = $1 AND a.id = $10
ORDER BY n.id DESC
LIMIT $9) AS ids;

-- name: feedback_items
-- takes: jurisdiction int, ids ints, at time
-- gives: id int, reference text, service int, service_code text, service_name json, kind text, status text, status_before text, held_until time, description text, language text, address text, latitude real, longitude real, rating int, is_public bool, flags texts, created_at time, updated_at time, closed_at time
SELECT f.id, f.reference, f.service_id AS service, s.code AS service_code, s.name AS service_name, f.kind, f.status,
       CASE WHEN f.held_until > $3 THEN f.status_before END AS status_before,
       CASE WHEN f.held_until > $3 THEN f.held_until END AS held_until,
       f.description, f.language, f.address, f.latitude, f.longitude, f.rating, f.is_public, f.flags, f.created_at, f.updated_at,
       CASE WHEN f.held_until > $3 THEN NULL ELSE f.closed_at END AS closed_at
FROM hb.feedback f
JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
WHERE f.jurisdiction_id = $1 AND s.jurisdiction_id = $1 AND f.id = ANY ($2::bigint[])
ORDER BY f.id DESC;

-- name: feedback_duplicates
-- takes: jurisdiction int, original int, most int
-- gives: ids ints
SELECT ARRAY(
SELECT f.id
FROM hb.feedback f
WHERE f.jurisdiction_id = $1 AND f.duplicate_of = $2
ORDER BY f.id DESC
LIMIT $3) AS ids;
