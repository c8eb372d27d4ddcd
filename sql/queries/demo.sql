-- What `hearback demo` asks of a city that it made before.

-- name: demo_count
-- takes: jurisdiction int, source text
-- gives: feedback int
SELECT count(*) AS feedback FROM hb.feedback WHERE jurisdiction_id = $1 AND source = $2;

-- name: demo_areas
-- takes: jurisdiction int
-- gives: id int, name text
SELECT id, name FROM hb.area WHERE jurisdiction_id = $1 AND set_name = 'district' AND valid_until = 'infinity';
