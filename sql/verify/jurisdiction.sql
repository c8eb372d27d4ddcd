-- Verify hearback:jurisdiction on pg
BEGIN;

SELECT id, domain, hosts, name, time_zone, languages, west, south, east, north, version FROM hb.jurisdiction WHERE false;
SELECT 1/(hb.set_jurisdiction(1, 0) > 0)::int;
SELECT 1/(current_setting('hearback.jurisdiction') = '1')::int;
SELECT 1/(NOT has_table_privilege('hearback_web', 'hb.jurisdiction', 'UPDATE'))::int;

ROLLBACK;
