-- Revert hearback:feedback from pg
BEGIN;

DROP TABLE hb.idempotency, hb.feedback_area, hb.contact, hb.feedback;
DROP DOMAIN hb.reference, hb.kind, hb.status, hb.language, hb.rating, hb.latitude, hb.longitude, hb.source, hb.source_id,
    hb.idempotency_key;
DROP FUNCTION hb.may_follow(text, text);

COMMIT;
