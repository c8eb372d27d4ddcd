-- Deploy hearback:caution to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- When the shard was last taken from an owner who had not given it back, NULL where he had: what was due
-- then is built with caution, for it may be what ended him.
ALTER TABLE hb.lease ADD COLUMN crashed_at timestamptz;

ALTER TABLE hb.delivery DROP CONSTRAINT delivery_reason_check;
ALTER TABLE hb.delivery ADD CONSTRAINT delivery_reason_check CHECK (reason IN (
    'tries_used_up', 'endpoint_gone', 'endpoint_disabled', 'endpoint_deleted', 'endpoint_not_confirmed',
    'ends_dispatcher'));                               -- building it ended a process three times

COMMIT;
