-- Revert hearback:lease from pg
BEGIN;

DROP FUNCTION hb.fence(smallint, bigint, smallint[], bigint[]);
DROP TABLE hb.dispatcher, hb.lease;

COMMIT;
