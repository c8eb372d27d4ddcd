-- Verify hearback:service on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 4)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.organization', 'hb.service', 'hb.service_question', 'hb.area']::regclass[]) AND relrowsecurity AND relforcerowsecurity;

ROLLBACK;
