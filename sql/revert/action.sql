-- Revert hearback:action from pg
BEGIN;

DROP TABLE hb.outcome, hb.action_feedback, hb.action;

COMMIT;
