-- Revert hearback:endpoint from pg
BEGIN;

DROP TABLE hb.follower, hb.endpoint;

COMMIT;
