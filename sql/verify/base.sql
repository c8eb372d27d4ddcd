-- Verify hearback:base on pg
BEGIN;

SELECT 1/(has_schema_privilege('hearback_web','hb','USAGE'))::int;
SELECT 1/(NOT has_function_privilege('hearback_web', 'hb.protect(regclass)', 'EXECUTE'))::int;
SELECT last_value FROM hb.worker_number WHERE false;
SELECT NULL::hb.json_object, NULL::hb.hash, NULL::hb.shard;

ROLLBACK;
