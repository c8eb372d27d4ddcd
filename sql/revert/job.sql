-- Revert hearback:job from pg
BEGIN;

REVOKE UPDATE (status, status_before, closed_at, updated_at, held_until, held_by) ON hb.feedback FROM hearback_work;
REVOKE INSERT ON hb.action_feedback, hb.event, hb.fanout FROM hearback_work;
REVOKE UPDATE (left_out_count) ON hb.action FROM hearback_work;
ALTER TABLE hb.action DROP COLUMN left_out_count;
DROP TABLE hb.action_part, hb.job;

COMMIT;
