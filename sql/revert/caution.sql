-- Revert hearback:caution from pg
BEGIN;
SET LOCAL search_path = hb, public;

UPDATE hb.delivery SET reason = 'tries_used_up' WHERE reason = 'ends_dispatcher';
ALTER TABLE hb.delivery DROP CONSTRAINT delivery_reason_check;
ALTER TABLE hb.delivery ADD CONSTRAINT delivery_reason_check CHECK (reason IN (
    'tries_used_up', 'endpoint_gone', 'endpoint_disabled', 'endpoint_deleted', 'endpoint_not_confirmed'));
ALTER TABLE hb.lease DROP COLUMN crashed_at;

COMMIT;
