-- A tenant's rules, as a process keeps them.

-- name: jurisdiction_hosts
-- gives: id int, domain text, hosts texts
SELECT j.id, j.domain, j.hosts FROM hb.jurisdiction j ORDER BY j.id;

-- name: jurisdiction_by_id
-- takes: id int
-- gives: version int, domain text, hosts texts, name text, zone text, languages texts, west real, south real, east real, north real
SELECT j.version, j.domain, j.hosts, j.name, j.time_zone AS zone, j.languages, j.west, j.south, j.east, j.north
FROM hb.jurisdiction j WHERE j.id = $1;

-- name: service_all
-- takes: jurisdiction int
-- gives: id int, code text, name json, description json, group_name json, keywords texts, place_required bool
SELECT s.id, s.code, s.name, s.description, s.group_name, s.keywords, s.place = 'required' AS place_required
FROM hb.service s
WHERE s.jurisdiction_id = $1 AND s.active
ORDER BY s.position, s.code;

-- name: service_questions
-- takes: jurisdiction int
-- gives: service int, code text, datatype text, required bool, label json, hint json, choices json
SELECT q.service_id AS service, q.code, q.datatype, q.required, q.label, q.hint, q.choices
FROM hb.service_question q
WHERE q.jurisdiction_id = $1
ORDER BY q.service_id, q.position, q.code;

-- All there have been, and whether each holds at a moment, by the calendar of a time zone.
-- name: area_names
-- takes: jurisdiction int, at time, zone text
-- gives: id int, set_name text, name text, holds bool
SELECT a.id, a.set_name, a.name,
       ($2::timestamptz AT TIME ZONE $3::text)::date >= a.valid_from
       AND ($2::timestamptz AT TIME ZONE $3::text)::date < a.valid_until AS holds
FROM hb.area a
WHERE a.jurisdiction_id = $1
ORDER BY a.set_name, a.name, a.id;
