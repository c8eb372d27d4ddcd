-- Deploy hearback:event to pg
BEGIN;
SET LOCAL search_path = hb, public;

CREATE DOMAIN hb.event_type AS text CHECK (VALUE IN
    ('feedback.received', 'feedback.updated', 'action.posted', 'outcome.confirmed', 'outcome.disputed', 'endpoint.test',
     'endpoint.verify'));

-- A fact, written once, in the transaction that made it true.  Without foreign keys, as action_feedback: whoever writes an
-- event has just written or read what it is about, and whoever writes its row in the outbox has just written the event.
CREATE TABLE hb.event (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    type            hb.event_type NOT NULL,
    feedback_id     bigint,
    action_id       bigint,
    endpoint_id     bigint,
    data            hb.json_object NOT NULL, -- thin facts, see src/civic/event.h
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    CHECK (CASE WHEN starts_with(type, 'endpoint') THEN endpoint_id
                WHEN starts_with(type, 'action') THEN action_id
                ELSE feedback_id END IS NOT NULL)
);
SELECT hb.place('hb.event', 'tenant'), hb.protect('hb.event');
CREATE INDEX event_feedback ON hb.event (jurisdiction_id, feedback_id, id) WHERE feedback_id IS NOT NULL;
CREATE INDEX event_action ON hb.event (jurisdiction_id, action_id) WHERE action_id IS NOT NULL;

-- The outbox: a row here proves that an event is not yet on its way to everybody.
CREATE TABLE hb.fanout (
    jurisdiction_id integer NOT NULL,
    event_id        bigint NOT NULL,
    shard           hb.shard NOT NULL,                 -- jurisdiction_id % 64
    due_at          timestamptz NOT NULL,
    mark            bigint NOT NULL DEFAULT 0,         -- how far: the last feedback done
    failures        smallint NOT NULL DEFAULT 0,       -- in a row, for its own fault or for want of time
    reason          varchar(500),
    parked_at       timestamptz,                       -- it failed too often: shown, and left to people
    PRIMARY KEY (jurisdiction_id, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, fillfactor = 70);
SELECT hb.place('hb.fanout', 'tenant'), hb.protect('hb.fanout');
CREATE INDEX fanout_due ON hb.fanout (jurisdiction_id, due_at, event_id) WHERE parked_at IS NULL;
CREATE POLICY poll ON hb.fanout FOR SELECT TO hearback_deliver USING (true);

-- The jurisdiction's feed: every event but endpoint.* (theirs alone) once, numbered without a gap in
-- the order fan-out took them.
CREATE TABLE hb.feed (
    jurisdiction_id integer NOT NULL,
    seq             bigint NOT NULL CHECK (seq > 0),
    event_id        bigint NOT NULL,
    PRIMARY KEY (jurisdiction_id, seq),
    UNIQUE (jurisdiction_id, event_id),
    FOREIGN KEY (jurisdiction_id, event_id) REFERENCES hb.event (jurisdiction_id, id)
);
SELECT hb.place('hb.feed', 'tenant'), hb.protect('hb.feed');

GRANT SELECT, INSERT ON hb.event TO hearback_web, hearback_admin;
GRANT SELECT ON hb.event TO hearback_deliver, hearback_work;
GRANT SELECT, INSERT, DELETE ON hb.fanout TO hearback_web;
GRANT SELECT, INSERT, UPDATE ON hb.fanout TO hearback_admin;
GRANT SELECT, UPDATE, DELETE ON hb.fanout TO hearback_deliver;
GRANT SELECT ON hb.feed TO hearback_web, hearback_admin, hearback_work;
GRANT SELECT, INSERT ON hb.feed TO hearback_deliver;

COMMIT;
