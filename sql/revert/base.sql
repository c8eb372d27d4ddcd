-- Revert hearback:base from pg
BEGIN;

DROP FUNCTION hb.protect(regclass), hb.place(regclass, text);
DROP DOMAIN hb.json_object, hb.hash, hb.shard;
DROP SEQUENCE hb.worker_number;
DROP SCHEMA hb;

COMMIT;
