-- Verify hearback:caution on pg
BEGIN;

SELECT crashed_at FROM hb.lease WHERE false;
SELECT 1/(count(*) = 1)::int FROM pg_constraint
WHERE conrelid = 'hb.delivery'::regclass AND pg_get_constraintdef(oid) LIKE '%ends_dispatcher%';

ROLLBACK;
