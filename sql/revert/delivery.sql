-- Revert hearback:delivery from pg
BEGIN;

DROP FUNCTION hb.measure_queue();
DROP FUNCTION hb.make_partitions(integer);
DROP TABLE hb.attempt, hb.delivery;

COMMIT;
