-- Who works on which shard; see src/deliver/lease.h.  Here alone the database's clock is compared.

-- name: dispatcher_seen
-- takes: dispatcher int, name text
INSERT INTO hb.dispatcher (id, name, seen_at) VALUES ($1, $2, now())
ON CONFLICT (id) DO UPDATE SET seen_at = now();

-- name: dispatcher_live
-- gives: live int, clock int
SELECT count(*) AS live, (extract(epoch FROM now()) * 1000000)::bigint AS clock
FROM hb.dispatcher WHERE seen_at > now() - interval '10 s';

-- name: dispatcher_gone
-- takes: dispatcher int
-- Those that died without a word go as well.
DELETE FROM hb.dispatcher WHERE id = $1 OR seen_at < now() - interval '1 hour';

-- name: lease_acquire
-- takes: dispatcher int, stage int, fair int
-- A completion under way holds its shards by FOR KEY SHARE: they are skipped.  Our own that have run out, because the
-- database was away, are still ours: lease_renew keeps them.
UPDATE hb.lease l SET owner = $1, epoch = l.epoch + 1, until = now() + interval '10 s',
                      crashed_at = CASE WHEN l.owner <> 0 THEN now() END
FROM (SELECT stage, shard FROM hb.lease WHERE stage = $2 AND owner <> $1 AND until < now()
      ORDER BY random()
      LIMIT greatest($3 - (SELECT count(*) FROM hb.lease WHERE stage = $2 AND owner = $1), 0)
      FOR UPDATE SKIP LOCKED) AS free
WHERE l.stage = free.stage AND l.shard = free.shard;

-- name: lease_renew
-- takes: dispatcher int
-- gives: stage int, shard int, epoch int, crashed_at time
UPDATE hb.lease SET until = now() + interval '10 s' WHERE owner = $1
RETURNING stage, shard, epoch, crashed_at;

-- name: lease_release
-- takes: dispatcher int, stage int, shards ints
UPDATE hb.lease SET owner = 0, until = '-infinity' WHERE owner = $1 AND stage = $2 AND shard = ANY ($3::bigint[]);

-- name: lease_release_all
-- takes: dispatcher int
UPDATE hb.lease SET owner = 0, until = '-infinity' WHERE owner = $1;

-- name: lease_fence
-- takes: stage int, dispatcher int, shards ints, epochs ints
SELECT FROM hb.fence($1::smallint, $2, $3::bigint[]::smallint[], $4::bigint[]);
