-- What `hearback demo` asks of a city that it made before.

-- How much there is, and the first number above all that were given.  What the milliseconds of an id are ahead of its
-- feedback's are the number's higher bits: src/cmd/demo_rows.c.
-- name: demo_count
-- takes: jurisdiction int, source text
-- gives: feedback int, next int
SELECT count(*) AS feedback, coalesce(max(n.high << 22 | n.low) + 1, 0) AS next
FROM (SELECT (f.id >> 22) + 1577836800000 - floor(extract(epoch FROM f.created_at) * 1000)::bigint AS high,
             f.id & 4194303 AS low
      FROM hb.feedback f WHERE f.jurisdiction_id = $1 AND f.source = $2) AS n;

-- name: demo_areas
-- takes: jurisdiction int
-- gives: id int, name text
SELECT id, name FROM hb.area WHERE jurisdiction_id = $1 AND set_name = 'district' AND valid_until = 'infinity';
