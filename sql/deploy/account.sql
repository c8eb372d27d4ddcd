-- Deploy hearback:account to pg
BEGIN;
SET LOCAL search_path = hb, public;

CREATE TABLE hb.account (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    email           text NOT NULL CHECK (email = lower(email) AND email LIKE '%_@_%' AND length(email) <= 254),
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    password_hash   text NOT NULL,                    -- argon2id, as libsodium writes it
    organization_id bigint,
    active          boolean NOT NULL DEFAULT true,
    failures        smallint NOT NULL DEFAULT 0,      -- sign-ins failed in a row
    failed_at       timestamptz,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, email),
    FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization (jurisdiction_id, id)
);
SELECT hb.place('hb.account', 'tenant'), hb.protect('hb.account');

CREATE TABLE hb.session (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    account_id      bigint NOT NULL,
    secret_hash     bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, account_id) REFERENCES hb.account (jurisdiction_id, id)
);
SELECT hb.place('hb.session', 'tenant'), hb.protect('hb.session');

CREATE TABLE hb.api_key (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    organization_id bigint,
    secret_hash     bytea NOT NULL CHECK (length(secret_hash) = 32),
    scopes          text[] NOT NULL CHECK (scopes <@ ARRAY['submit', 'endpoints', 'events', 'read', 'act']),
    created_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    PRIMARY KEY (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization (jurisdiction_id, id)
);
SELECT hb.place('hb.api_key', 'tenant'), hb.protect('hb.api_key');

GRANT SELECT ON hb.account, hb.api_key TO hearback_web;
REVOKE SELECT ON hb.account, hb.session, hb.api_key FROM hearback_report; -- and what is no secret:
GRANT SELECT (jurisdiction_id, id, name, organization_id, active, created_at) ON hb.account TO hearback_report;
GRANT SELECT (jurisdiction_id, id, name, organization_id, scopes, created_at, revoked_at) ON hb.api_key TO hearback_report;
GRANT UPDATE (failures, failed_at) ON hb.account TO hearback_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON hb.session TO hearback_web;
GRANT SELECT, INSERT, UPDATE ON hb.account, hb.api_key TO hearback_admin;
GRANT SELECT, DELETE ON hb.session TO hearback_admin;

COMMIT;
