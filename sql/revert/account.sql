-- Revert hearback:account from pg
BEGIN;

DROP TABLE hb.api_key, hb.session, hb.account;

COMMIT;
