-- Revert hearback:event from pg
BEGIN;

DROP TABLE hb.feed, hb.fanout, hb.event;
DROP DOMAIN hb.event_type;

COMMIT;
