-- Verify hearback:delivery on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 3)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.delivery', 'hb.attempt', 'hb.attempt_other']::regclass[]) AND relrowsecurity AND relforcerowsecurity;
SELECT 1/(NOT has_function_privilege('hearback_deliver', 'hb.make_partitions(integer)', 'EXECUTE'))::int;

ROLLBACK;
