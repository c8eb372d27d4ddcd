-- Deploy hearback:service to pg
BEGIN;
SET LOCAL search_path = hb, public;

CREATE TABLE hb.organization (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    code            text NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
    name            jsonb NOT NULL CHECK (jsonb_typeof(name) = 'object'), -- {"en": …, "es": …}
    kind            text NOT NULL CHECK (kind IN ('department', 'partner')),
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, code)
);
SELECT hb.place('hb.organization', 'tenant'), hb.protect('hb.organization');

CREATE TABLE hb.service (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    code            text NOT NULL CHECK (code ~ '^[A-Za-z0-9_.-]{1,100}$'),
    name            jsonb NOT NULL CHECK (jsonb_typeof(name) = 'object'),
    description     jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(description) = 'object'),
    group_name      jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(group_name) = 'object'),
    keywords        text[] NOT NULL DEFAULT '{}',
    place           text NOT NULL DEFAULT 'optional' CHECK (place IN ('required', 'optional')),
    organization_id bigint,
    position        integer NOT NULL DEFAULT 0,
    active          boolean NOT NULL DEFAULT true,
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, code),
    FOREIGN KEY (jurisdiction_id, organization_id) REFERENCES hb.organization (jurisdiction_id, id)
);
SELECT hb.place('hb.service', 'tenant'), hb.protect('hb.service');

-- A further question of a service; the answer stands in feedback.attributes under its code.
CREATE TABLE hb.service_question (
    jurisdiction_id integer NOT NULL,
    service_id      bigint NOT NULL,
    code            text NOT NULL CHECK (code ~ '^[A-Za-z0-9_.-]{1,100}$'),
    position        integer NOT NULL,
    datatype        text NOT NULL CHECK (datatype IN
                        ('string', 'text', 'number', 'datetime', 'singlevaluelist', 'multivaluelist')),
    required        boolean NOT NULL,
    label           jsonb NOT NULL CHECK (jsonb_typeof(label) = 'object'),
    hint            jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(hint) = 'object'),
    choices         jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(choices) = 'array'), -- [{"key": …, "name": {"en": …}}]
    PRIMARY KEY (jurisdiction_id, service_id, code),
    FOREIGN KEY (jurisdiction_id, service_id) REFERENCES hb.service (jurisdiction_id, id)
);
SELECT hb.place('hb.service_question', 'tenant'), hb.protect('hb.service_question');

CREATE TABLE hb.area (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    set_name        text NOT NULL CHECK (length(set_name) BETWEEN 1 AND 100),
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    valid_from      date NOT NULL DEFAULT '-infinity',
    valid_until     date NOT NULL DEFAULT 'infinity', -- the first day it no longer holds
    shape           public.geometry(MultiPolygon, 4326) NOT NULL,
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, set_name, name, valid_from),
    CHECK (valid_from < valid_until)
);
SELECT hb.place('hb.area', 'tenant'), hb.protect('hb.area');
CREATE INDEX area_shape ON hb.area USING gist (shape);

GRANT SELECT ON hb.organization, hb.service, hb.service_question, hb.area TO hearback_web, hearback_deliver, hearback_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON hb.service_question TO hearback_admin;
GRANT SELECT, INSERT, UPDATE ON hb.organization, hb.service, hb.area TO hearback_admin;

COMMIT;
