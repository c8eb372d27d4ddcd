-- What `hearback jurisdiction` and the other commands of an operator ask about tenants.

-- name: jurisdiction_admin_list
-- gives: id int, domain text, hosts texts, name text, zone text, languages texts, west real, south real, east real, north real, version int
SELECT id, domain, hosts, name, time_zone AS zone, languages, west, south, east, north, version
FROM hb.jurisdiction
ORDER BY domain;

-- name: jurisdiction_admin_free_id
-- gives: id int
SELECT coalesce(max(id), 0) + 1 AS id FROM hb.jurisdiction;

-- name: jurisdiction_admin_insert
-- takes: id int, domain text, hosts texts, name text, zone text, languages texts, west real, south real, east real, north real
INSERT INTO hb.jurisdiction (id, domain, hosts, name, time_zone, languages, west, south, east, north)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: jurisdiction_admin_update
-- takes: id int, hosts texts, name text, zone text, languages texts, west real, south real, east real, north real
UPDATE hb.jurisdiction
SET hosts = $2, name = $3, time_zone = $4, languages = $5, west = $6, south = $7, east = $8, north = $9,
    version = version + 1
WHERE id = $1;

-- Services, questions, areas or rules have changed: every worker reads them again.
-- name: jurisdiction_admin_touch
-- takes: id int
UPDATE hb.jurisdiction SET version = version + 1 WHERE id = $1;
