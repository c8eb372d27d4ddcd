-- Deploy hearback:jurisdiction to pg
BEGIN;
SET LOCAL search_path = hb, public;

CREATE TABLE hb.jurisdiction (
    id          integer PRIMARY KEY CHECK (id > 0),
    domain      text NOT NULL UNIQUE CHECK (domain ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
    hosts       text[] NOT NULL DEFAULT '{}',  -- further names its pages are reached by
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    time_zone   text NOT NULL,
    languages   text[] NOT NULL CHECK (cardinality(languages) BETWEEN 1 AND 50), -- the first is the default
    west        double precision NOT NULL CHECK (west BETWEEN -180 AND 180),
    south       double precision NOT NULL CHECK (south BETWEEN -90 AND 90),
    east        double precision NOT NULL CHECK (east BETWEEN -180 AND 180),
    north       double precision NOT NULL CHECK (north BETWEEN -90 AND 90),
    version     bigint NOT NULL DEFAULT 1,     -- moves with every change of services, questions, rules
    CHECK (west < east AND south < north)
);
SELECT hb.place('hb.jurisdiction', 'reference');
GRANT SELECT ON hb.jurisdiction TO hearback_web, hearback_deliver, hearback_work, hearback_report;
GRANT SELECT, INSERT, UPDATE ON hb.jurisdiction TO hearback_admin;

-- The first statement of every transaction: which jurisdiction it is about.  Gives the database's
-- clock in microseconds.  version 0 asks for no check; another one than the table's raises HB001:
-- the caller's copy of services and rules is old.
CREATE FUNCTION hb.set_jurisdiction(jurisdiction integer, known bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SET LOCAL hearback.jurisdiction = ' || jurisdiction;
    IF known <> 0 AND NOT EXISTS (SELECT FROM hb.jurisdiction j
                                  WHERE j.id = jurisdiction AND j.version = known) THEN
        RAISE EXCEPTION 'jurisdiction % is no longer at version %', jurisdiction, known
            USING ERRCODE = 'HB001';
    END IF;
    RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
END $$;

COMMIT;
