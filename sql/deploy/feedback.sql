-- Deploy hearback:feedback to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- The state machine of a feedback: may `after` come next to `before`?  Open states go forward in any
-- stride, or stand still while words are added; src/civic/status.c holds the same table.
CREATE FUNCTION hb.may_follow(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE before
        WHEN 'received' THEN after IN ('received', 'acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'acknowledged' THEN after IN ('acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred',
                                           'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'assigned' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'spam', 'duplicate')
        WHEN 'scheduled' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                        'done', 'closed_without_action', 'duplicate')
        WHEN 'in_progress' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                          'done', 'closed_without_action', 'duplicate')
        WHEN 'referred' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred',
                                       'done', 'closed_without_action', 'duplicate')
        WHEN 'disputed' THEN after IN ('assigned', 'scheduled', 'in_progress', 'referred', 'disputed', 'confirmed',
                                       'done', 'closed_without_action', 'duplicate')
        WHEN 'done' THEN after IN ('confirmed', 'disputed')
        WHEN 'closed_without_action' THEN after IN ('confirmed', 'disputed')
        WHEN 'confirmed' THEN after IN ('disputed')
        WHEN 'spam' THEN after IN ('received')
        WHEN 'duplicate' THEN after IN ('received')
        ELSE false
    END
$$;

-- Domains, and varchar for the longest: see sql/deploy/base.sql.
CREATE DOMAIN hb.reference AS text COLLATE "C" CHECK (length(VALUE) = 9);
CREATE DOMAIN hb.kind AS text CHECK (VALUE IN ('problem', 'idea', 'compliment', 'question', 'barrier'));
CREATE DOMAIN hb.status AS text CHECK (VALUE IN
    ('received', 'acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred', 'done',
     'confirmed', 'disputed', 'closed_without_action', 'spam', 'duplicate'));
CREATE DOMAIN hb.language AS text CHECK (length(VALUE) BETWEEN 2 AND 35);
CREATE DOMAIN hb.rating AS smallint CHECK (VALUE BETWEEN 1 AND 5);
CREATE DOMAIN hb.latitude AS double precision CHECK (VALUE BETWEEN -90 AND 90);
CREATE DOMAIN hb.longitude AS double precision CHECK (VALUE BETWEEN -180 AND 180);
CREATE DOMAIN hb.source AS text COLLATE "C" CHECK (length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN hb.source_id AS text COLLATE "C" CHECK (length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN hb.idempotency_key AS text CHECK (length(VALUE) BETWEEN 1 AND 255);

CREATE TABLE hb.feedback (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    reference       hb.reference NOT NULL,
    service_id      bigint NOT NULL,      -- no foreign key: see action_feedback
    kind            hb.kind NOT NULL,
    status          hb.status NOT NULL DEFAULT 'received',
    status_before   hb.status,            -- what the public sees until held_until
    held_until      timestamptz,          -- an action that changed the status may be undone until then
    held_by         bigint,               -- that action
    duplicate_of    bigint,                            -- no foreign key: see action_feedback
    description     varchar(10000) NOT NULL,
    language        hb.language NOT NULL,
    rating          hb.rating,
    latitude        hb.latitude,
    longitude       hb.longitude,
    address         varchar(500),
    attributes      hb.json_object NOT NULL DEFAULT '{}',
    is_public       boolean NOT NULL DEFAULT true,
    source          hb.source NOT NULL,   -- web, api, demo, or an import's name
    source_id       hb.source_id,
    flags           text[] NOT NULL DEFAULT '{}',      -- what an import found suspicious
    token_version   smallint NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    closed_at       timestamptz,
    words           tsvector NOT NULL,    -- of address and description, as src/civic/search_words.h folds them
    PRIMARY KEY (jurisdiction_id, id) INCLUDE (status, service_id, kind),
    UNIQUE (jurisdiction_id, reference),
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK ((held_until IS NULL) = (status_before IS NULL) AND (held_until IS NULL) = (held_by IS NULL)),
    CHECK ((closed_at IS NOT NULL) = (status = ANY ('{done,confirmed,closed_without_action,spam,duplicate}'))),
    CHECK ((duplicate_of IS NOT NULL) = (status = 'duplicate')),
    CHECK (duplicate_of <> id)
) WITH (fillfactor = 90);
SELECT hb.place('hb.feedback', 'tenant'), hb.protect('hb.feedback');
-- The planner decides nothing by what is in these, and gathering it is two thirds of ANALYZE.
ALTER TABLE hb.feedback ALTER description SET STATISTICS 0, ALTER address SET STATISTICS 0,
    ALTER attributes SET STATISTICS 0, ALTER words SET STATISTICS 0;
CREATE UNIQUE INDEX feedback_source ON hb.feedback (jurisdiction_id, source, source_id) WHERE source_id IS NOT NULL;
-- For lists, the newest first.  What they are filtered by is in every index, so rows that do not fit are not fetched.
-- Nearly all that is closed is done, which the primary key finds soon enough.
CREATE INDEX feedback_open ON hb.feedback (jurisdiction_id, id) INCLUDE (status, service_id, kind)
    WHERE status IN ('received', 'acknowledged', 'assigned', 'scheduled', 'in_progress', 'referred', 'disputed');
CREATE INDEX feedback_status ON hb.feedback (jurisdiction_id, status, id) INCLUDE (service_id, kind)
    WHERE status IN ('confirmed', 'closed_without_action', 'spam', 'duplicate');
CREATE INDEX feedback_service ON hb.feedback (jurisdiction_id, service_id, id) INCLUDE (status, kind);
CREATE INDEX feedback_duplicates ON hb.feedback (jurisdiction_id, duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX feedback_words ON hb.feedback USING gin (words);
CREATE INDEX feedback_flags ON hb.feedback (jurisdiction_id, id) WHERE flags <> '{}';

-- Kept apart, so that it can be forgotten while the words stay.
CREATE TABLE hb.contact (
    jurisdiction_id integer NOT NULL,
    feedback_id     bigint NOT NULL,
    name            varchar(200),
    email           varchar(254),
    phone           varchar(50),
    PRIMARY KEY (jurisdiction_id, feedback_id),
    FOREIGN KEY (jurisdiction_id, feedback_id) REFERENCES hb.feedback (jurisdiction_id, id)
);
SELECT hb.place('hb.contact', 'tenant'), hb.protect('hb.contact');

-- Where it lies.  Without foreign keys: see action_feedback.  One tree alone, for an import writes nearly as many rows here
-- as feedback: the areas of one feedback are found by asking for each of the city's.
CREATE TABLE hb.feedback_area (
    jurisdiction_id integer NOT NULL,
    feedback_id     bigint NOT NULL,
    area_id         bigint NOT NULL,
    PRIMARY KEY (jurisdiction_id, area_id, feedback_id)
);
SELECT hb.place('hb.feedback_area', 'tenant'), hb.protect('hb.feedback_area');

-- Whoever sends the same request twice with the same key gets the same answer and made one thing.
CREATE TABLE hb.idempotency (
    jurisdiction_id integer NOT NULL,
    client          text NOT NULL,                     -- key:ID, account:ID, feedback:ID or public
    key             hb.idempotency_key NOT NULL,
    request_hash    hb.hash NOT NULL,
    object_id       bigint NOT NULL,                   -- what the first request made
    created_at      timestamptz NOT NULL,
    replayed_at     timestamptz,                       -- a replay writes before it answers
    PRIMARY KEY (jurisdiction_id, client, key)
);
SELECT hb.place('hb.idempotency', 'tenant'), hb.protect('hb.idempotency');

GRANT SELECT, INSERT, UPDATE ON hb.feedback, hb.idempotency TO hearback_web, hearback_admin;
GRANT SELECT, INSERT ON hb.contact, hb.feedback_area TO hearback_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON hb.contact, hb.feedback_area TO hearback_admin;
GRANT SELECT ON hb.feedback TO hearback_deliver, hearback_work;
GRANT SELECT ON hb.feedback_area TO hearback_deliver;
REVOKE SELECT ON hb.contact FROM hearback_report;

COMMIT;
