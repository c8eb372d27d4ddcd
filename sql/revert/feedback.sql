-- Revert hearback:feedback from pg
BEGIN;

DROP TABLE hb.idempotency, hb.feedback_area, hb.contact, hb.feedback;
DROP FUNCTION hb.may_follow(text, text);

COMMIT;
