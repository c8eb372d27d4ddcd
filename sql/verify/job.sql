-- Verify hearback:job on pg
BEGIN;

-- Every table is there, and its rows are kept apart by jurisdiction even from its owner.
SELECT 1/(count(*) = 2)::int FROM pg_class
WHERE oid = ANY (ARRAY['hb.job', 'hb.action_part']::regclass[]) AND relrowsecurity AND relforcerowsecurity;
SELECT left_out_count FROM hb.action WHERE false;
-- A worker changes where a feedback stands, not what was said.
SELECT 1/(has_column_privilege('hearback_work', 'hb.feedback', 'status', 'UPDATE')
          AND NOT has_column_privilege('hearback_work', 'hb.feedback', 'description', 'UPDATE'))::int;

ROLLBACK;
