-- Deploy hearback:endpoint to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- A webhook address of a partner (api_key_id) or of somebody who spoke up (feedback_id).
CREATE TABLE hb.endpoint (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    api_key_id      bigint,
    feedback_id     bigint,
    url             text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    destination     text NOT NULL CHECK (length(destination) <= 300), -- scheme://host:port: where sends really land
    shard           smallint NOT NULL CHECK (shard BETWEEN 0 AND 63), -- of the destination
    destination_key bigint GENERATED ALWAYS AS (hashtextextended(destination, 0)) STORED, -- its name in the queue
    events          text[] NOT NULL,                 -- types it wants; empty: all
    filter          jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filter) = 'object'), -- {"service": [code, …], "area": […]}
    format          text NOT NULL CHECK (format IN ('cloudevent', 'text')),
    state           text NOT NULL CHECK (state IN ('unconfirmed', 'active', 'disabled', 'deleted')),
    reason          text,                            -- why disabled
    secret          bytea,                           -- a partner's, sealed; a submitter's is derived
    secret_version  smallint NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    confirmed_at    timestamptz,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, api_key_id) REFERENCES hb.api_key (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback (jurisdiction_id, id),
    CHECK ((api_key_id IS NULL) <> (feedback_id IS NULL)),
    CHECK ((secret IS NULL) = (api_key_id IS NULL))
);
SELECT hb.place('hb.endpoint', 'tenant'), hb.protect('hb.endpoint');
CREATE INDEX endpoint_partner ON hb.endpoint (jurisdiction_id, id) WHERE api_key_id IS NOT NULL AND state <> 'deleted';
CREATE INDEX endpoint_feedback ON hb.endpoint (jurisdiction_id, feedback_id) WHERE feedback_id IS NOT NULL;

-- Who wants to hear about one feedback, and by which channel.
CREATE TABLE hb.follower (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    feedback_id     bigint NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('webhook', 'email')),
    endpoint_id     bigint,                          -- of channel webhook
    address         text CHECK (length(address) <= 254), -- of the others
    language        text NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, endpoint_id) REFERENCES hb.endpoint (jurisdiction_id, id),
    CHECK ((channel = 'webhook') = (endpoint_id IS NOT NULL) AND (channel = 'webhook') = (address IS NULL))
);
SELECT hb.place('hb.follower', 'tenant'), hb.protect('hb.follower');
CREATE INDEX follower_feedback ON hb.follower (jurisdiction_id, feedback_id);

GRANT SELECT, INSERT, UPDATE ON hb.endpoint TO hearback_web, hearback_admin;
GRANT SELECT, INSERT ON hb.follower TO hearback_web, hearback_admin;
GRANT SELECT ON hb.endpoint, hb.follower TO hearback_deliver, hearback_work;
GRANT UPDATE (state, reason, confirmed_at) ON hb.endpoint TO hearback_deliver;
REVOKE SELECT ON hb.endpoint, hb.follower FROM hearback_report; -- and what is neither a secret nor somebody's address:
GRANT SELECT (jurisdiction_id, id, api_key_id, feedback_id, destination, shard, events, filter, format, state, reason, created_at,
              confirmed_at) ON hb.endpoint TO hearback_report;
GRANT SELECT (jurisdiction_id, id, feedback_id, channel, endpoint_id, language, created_at) ON hb.follower TO hearback_report;

COMMIT;
