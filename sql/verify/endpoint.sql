-- Verify hearback:endpoint on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 2)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.endpoint', 'hb.follower']::regclass[]) AND relrowsecurity AND relforcerowsecurity;

ROLLBACK;
