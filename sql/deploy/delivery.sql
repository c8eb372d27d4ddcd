-- Deploy hearback:delivery to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- One event on its way to one endpoint.  Hot and narrow: a delivered row is deleted, its attempts tell
-- the story; one that ran out of tries stays, parked, until somebody replays it.
CREATE TABLE hb.delivery (
    jurisdiction_id integer NOT NULL,
    id              bigint NOT NULL,
    event_id        bigint NOT NULL,
    endpoint_id     bigint NOT NULL,
    feedback_id     bigint NOT NULL DEFAULT 0,         -- whose follower hears; 0: a partner
    replay          smallint NOT NULL DEFAULT 0,
    shard           smallint NOT NULL CHECK (shard BETWEEN 0 AND 63), -- the endpoint's
    destination_key bigint NOT NULL,                   -- the endpoint's
    due_at          timestamptz NOT NULL,
    attempts        smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    parked_at       timestamptz,
    reason          text CHECK (reason IN (                -- why parked
                        'tries_used_up', 'endpoint_gone', 'endpoint_disabled', 'endpoint_deleted',
                        'endpoint_not_confirmed')),
    PRIMARY KEY (jurisdiction_id, id),
    UNIQUE (jurisdiction_id, event_id, endpoint_id, feedback_id, replay), -- a repeated chunk adds nothing
    FOREIGN KEY (jurisdiction_id, event_id) REFERENCES hb.event (jurisdiction_id, id),
    FOREIGN KEY (jurisdiction_id, endpoint_id) REFERENCES hb.endpoint (jurisdiction_id, id),
    CHECK ((parked_at IS NULL) = (reason IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, fillfactor = 90);
SELECT hb.place('hb.delivery', 'tenant'), hb.protect('hb.delivery');
-- Read in order from where a dispatcher is, whatever its shards; and one destination's alone.
CREATE INDEX delivery_fresh ON hb.delivery (id) WHERE attempts = 0 AND parked_at IS NULL;
CREATE INDEX delivery_destination ON hb.delivery (destination_key, id) WHERE attempts = 0 AND parked_at IS NULL;
CREATE INDEX delivery_again ON hb.delivery (due_at, id) WHERE attempts > 0 AND parked_at IS NULL;
CREATE INDEX delivery_endpoint ON hb.delivery (jurisdiction_id, endpoint_id, id);
CREATE POLICY poll ON hb.delivery FOR SELECT TO hearback_deliver USING (true);

-- One try of a delivery.  Partitioned by day, so that old days can be dropped whole.  The key has an endpoint's in the
-- order of their deliveries.
CREATE TABLE hb.attempt (
    jurisdiction_id integer NOT NULL,
    day             date NOT NULL,
    delivery_id     bigint NOT NULL,
    number          smallint NOT NULL CHECK (number > 0),
    endpoint_id     bigint NOT NULL,
    event_id        bigint NOT NULL,
    feedback_id     bigint NOT NULL,
    started_at      timestamptz NOT NULL,
    duration_ms     integer NOT NULL CHECK (duration_ms >= 0),
    status          smallint,                          -- HTTP's; NULL: there was no answer
    error           text CHECK (length(error) <= 500), -- why there was none, or why it did not count
    address         text,                              -- the IP address that was called
    response        bytea CHECK (length(response) <= 4096),
    result          text NOT NULL CHECK (result IN ('delivered', 'retry', 'parked', 'disabled')),
    PRIMARY KEY (jurisdiction_id, endpoint_id, delivery_id, number, day)
) PARTITION BY RANGE (day);
SELECT hb.place('hb.attempt', 'tenant'), hb.protect('hb.attempt');
-- A net for the day that nobody made a partition for; `hearback doctor` warns when something lies in it.
CREATE TABLE hb.attempt_other PARTITION OF hb.attempt DEFAULT;
SELECT hb.protect('hb.attempt_other');
GRANT SELECT ON hb.attempt_other TO hearback_admin;

GRANT SELECT, INSERT, DELETE ON hb.delivery TO hearback_web, hearback_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON hb.delivery TO hearback_deliver;
GRANT SELECT ON hb.attempt TO hearback_web, hearback_admin, hearback_work;
GRANT SELECT, INSERT ON hb.attempt TO hearback_deliver;

-- Makes the partitions of hb.attempt from today to some days ahead; gives how many it made.  A day of which tries lie in
-- the net already stays there.
CREATE FUNCTION hb.make_partitions(ahead integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    d date;
    made integer := 0;
BEGIN
    FOR d IN SELECT generate_series(current_date, current_date + ahead, interval '1 day')::date LOOP
        IF to_regclass(format('hb.attempt_%s', to_char(d, 'YYYYMMDD'))) IS NULL
           AND NOT EXISTS (SELECT FROM hb.attempt_other WHERE day = d) THEN
            EXECUTE format('CREATE TABLE hb.attempt_%s PARTITION OF hb.attempt FOR VALUES FROM (%L) TO (%L)',
                           to_char(d, 'YYYYMMDD'), d, d + 1);
            PERFORM hb.protect(format('hb.attempt_%s', to_char(d, 'YYYYMMDD'))::regclass);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION hb.make_partitions(integer) FROM PUBLIC;
SELECT hb.make_partitions(14);

-- A queue is empty and full within seconds, and autovacuum may have seen it empty last: a plan made on
-- that word reads all of it for each row.  A dispatcher calls this when it finds the queue grown.
CREATE FUNCTION hb.measure_queue() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = hb, pg_temp SET default_statistics_target = 10 AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) hb.delivery;
END $$;
REVOKE ALL ON FUNCTION hb.measure_queue() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hb.measure_queue() TO hearback_deliver;

COMMIT;
