-- Revert hearback:jurisdiction from pg
BEGIN;

DROP FUNCTION hb.set_jurisdiction(integer, bigint);
DROP TABLE hb.jurisdiction;

COMMIT;
