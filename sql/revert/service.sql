-- Revert hearback:service from pg
BEGIN;

DROP TABLE hb.area, hb.service_question, hb.service, hb.organization;

COMMIT;
