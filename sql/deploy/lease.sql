-- Deploy hearback:lease to pg
BEGIN;
SET LOCAL search_path = hb, public;

-- Not a tenant's: one small plain table, the only one on which now() is compared.
CREATE TABLE hb.lease (
    stage   smallint NOT NULL CHECK (stage IN (1, 2)),      -- 1 fan-out, 2 sending
    shard   smallint NOT NULL CHECK (shard BETWEEN 0 AND 63),
    owner   bigint NOT NULL DEFAULT 0,                      -- a dispatcher's id, 0 is nobody
    epoch   bigint NOT NULL DEFAULT 0,                      -- moves at each change of owner
    until   timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (stage, shard)
) WITH (fillfactor = 50);
INSERT INTO hb.lease (stage, shard)
SELECT stage, shard FROM generate_series(1, 2) stage, generate_series(0, 63) shard;

CREATE TABLE hb.dispatcher (
    id      bigint PRIMARY KEY,                             -- random, new at each start
    name    text NOT NULL,                                  -- host and pid, for people
    seen_at timestamptz NOT NULL
);

GRANT SELECT, UPDATE ON hb.lease TO hearback_deliver;
GRANT SELECT, INSERT, UPDATE, DELETE ON hb.dispatcher TO hearback_deliver;
GRANT SELECT ON hb.lease, hb.dispatcher TO hearback_admin, hearback_report;

-- Before a dispatcher writes what it did: it still owns these shards, and nobody takes them over
-- before this transaction ends (a takeover locks FOR UPDATE, which KEY SHARE holds off; a renewal
-- does not).  Raises HB002 where one is lost.
CREATE FUNCTION hb.fence(of_stage smallint, of_owner bigint, shards smallint[], epochs bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    held integer;
BEGIN
    SELECT count(*) INTO held FROM (
        SELECT FROM hb.lease l
        JOIN unnest(shards, epochs) AS mine (shard, epoch) ON mine.shard = l.shard AND mine.epoch = l.epoch
        WHERE l.stage = of_stage AND l.owner = of_owner
        FOR KEY SHARE OF l) AS locked;
    IF held <> cardinality(shards) THEN
        RAISE EXCEPTION 'dispatcher % has lost a shard', of_owner USING ERRCODE = 'HB002';
    END IF;
END $$;

COMMIT;
