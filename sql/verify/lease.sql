-- Verify hearback:lease on pg
BEGIN;

SELECT 1/(count(*) = 128)::int FROM hb.lease;
SELECT hb.fence(1::smallint, 0, ARRAY[]::smallint[], ARRAY[]::bigint[]);
SELECT 1/(NOT has_table_privilege('hearback_web', 'hb.lease', 'SELECT'))::int;

ROLLBACK;
