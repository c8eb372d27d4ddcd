-- Verify hearback:event on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 3)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.event', 'hb.fanout', 'hb.feed']::regclass[]) AND relrowsecurity AND relforcerowsecurity;
SELECT NULL::hb.event_type;

ROLLBACK;
