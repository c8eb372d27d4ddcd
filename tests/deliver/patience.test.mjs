// What takes long: takeovers, deadlines, an absent database.  Side by side, each in a world of its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { World, newId, sleep } from './world.mjs';

async function open(t) {
  const world = await World.open();
  t.after(() => world.close());
  return world;
}

describe('patience', { concurrency: true }, () => {
  test('two share the work; when one is killed the other takes over', async (t) => {
    const world = await open(t);
    const one = world.dispatcher(), two = world.dispatcher();
    await world.until('each has half', 15000, async () => {
      const rows = await world.pg.ask('SELECT owner, count(*) FROM hb.lease WHERE owner <> 0 AND until > now() GROUP BY 1');
      return rows.length === 2 && rows.every(([, n]) => n === '64');
    });
    const ids = await world.followed(600, '/slow', 8);
    await world.action(ids);
    await world.until('some are under way', 20000, () => world.receiver.requests.length >= 60);
    const before = world.receiver.requests.length;
    one.kill('SIGKILL');
    await one.ended;
    const killed = Date.now();
    await world.until('the shards are taken over', 20000, async () =>
      await world.pg.askOne('SELECT count(*) = 128 AND count(DISTINCT owner) = 1 FROM hb.lease WHERE until > now()') === 't');
    t.diagnostic(`takeover_ms=${Date.now() - killed}`);
    await world.allHeard(600, 75000);
    await world.settled();
    t.diagnostic(`settled_ms=${Date.now() - killed} ${two.log.match(/what=swept .*/g)}`);
    const twice = world.receiver.requests.length - 600;
    assert.ok(twice <= 100, `${twice} were sent twice; ${before} had been sent at the kill`);
    await world.stop(two);
    await world.nothingLeased();
  });

  test('a frozen one finds itself fenced when it thaws, and what it knew does no harm', async (t) => {
    const world = await open(t);
    const one = world.dispatcher();
    const ids = await world.followed(200, '/slow', 2);
    await world.action(ids);
    await world.until('some are under way', 20000, () => world.receiver.requests.length >= 10);
    one.kill('SIGSTOP');
    const two = world.dispatcher();
    await world.allHeard(200, 75000);
    await world.settled();
    const atThaw = world.receiver.requests.length;
    one.kill('SIGCONT');
    await sleep(3000);
    assert.equal(world.receiver.requests.length, atThaw, 'the thawed one sent nothing more');
    assert.ok(atThaw - 200 <= 100, `${atThaw - 200} were sent twice`);
    assert.equal(await world.pg.askOne('SELECT count(*) FROM hb.delivery'), '0');
    await world.stop(one);
    await world.stop(two);
    await world.nothingLeased();
  });

  // Longer than a lease lasts: the shards that have run out are still nobody else's.
  test('the database goes away and comes back: nothing is lost, what was answered is not repeated', async (t) => {
    const world = await open(t);
    const d = world.dispatcher();
    const ids = await world.followed(100, '/slow', 4);
    await world.action(ids);
    await world.until('some are under way', 20000, () => world.receiver.requests.length >= 10);
    world.pg.halt('immediate');
    await sleep(12000);
    world.pg.resume();
    await world.allHeard(100, 75000);
    await world.settled();
    assert.equal(world.receiver.requests.length, 100, 'none twice');
    assert.equal(world.pg.one('SELECT count(*) FROM hb.lease WHERE crashed_at IS NOT NULL'), '0', 'it did not end');
    assert.ok(world.running.has(d), 'it lives');
    await world.stop(d);
  });

  test('a database that is reached and never answers does not hold up the loop', async (t) => {
    const world = await open(t);
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const d = world.dispatcher({ database: `host=127.0.0.1 port=${silent.address().port} dbname=hearback` });
    await world.until('it has given up waiting for it', 20000, () => /database_lost .*no answer in time/.test(d.log));
    d.kill('SIGTERM');
    await d.ended;
    const turns = [...d.log.matchAll(/ what=long_turn ms=(\d+)/g)].map(([, ms]) => Number(ms));
    assert.ok(turns.every((ms) => ms < 1000), `turns of ${turns} ms`);
  });

  test('a hanging receiver costs its own delivery 20 s, and nobody else anything', async (t) => {
    const world = await open(t);
    world.dispatcher();
    const hanging = await world.partner({ path: '/hang', events: ['outcome.confirmed'] });
    await world.test(hanging);
    await world.until('it hangs', 20000, () => world.receiver.at('/hang').length === 1);
    const other = await world.partner({ path: '/ok/beside', events: ['outcome.confirmed'] });
    const start = Date.now();
    await world.test(other);
    await world.attempted(other);
    assert.ok(Date.now() - start < 15000);
    const [one] = await world.attempted(hanging, 40000);
    assert.equal(one.error, 'There was no answer in time.');
    assert.equal(one.result, 'retry');
  });

  test('after eleven tries it is parked, and shown', async (t) => {
    const world = await open(t);
    world.dispatcher();
    const partner = await world.partner({ path: '/500/last', events: ['outcome.confirmed'] });
    const event = newId();
    await world.pg.ask(`
      INSERT INTO hb.event VALUES (1, ${event}, 'endpoint.test', NULL, NULL, ${partner.id}, '{}', now());
      INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at, attempts)
      SELECT 1, ${newId()}, ${event}, id, shard, destination_key, now(), 10 FROM hb.endpoint WHERE id = ${partner.id}`);
    const [last] = await world.attempted(partner, 40000); // retries are looked for every 15 s
    assert.equal(last.number, 11);
    assert.equal(last.result, 'parked');
    assert.equal(last.reason, 'tries_used_up');
    assert.ok(last.parked);
  });

  test('what the database refuses is asked for again now and then, not all the time', async (t) => {
    const world = await open(t);
    const partner = await world.partner({ path: '/ok/refused', events: ['outcome.confirmed'] });
    const event = newId();
    await world.pg.ask(`
      INSERT INTO hb.event VALUES (1, ${event}, 'endpoint.test', NULL, NULL, ${partner.id}, '{}', now());
      INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at, attempts)
      SELECT 1, ${newId()}, ${event}, id, shard, destination_key, now(), 0 FROM hb.endpoint WHERE id = ${partner.id};
      REVOKE SELECT ON hb.event FROM hearback_deliver`);
    const d = world.dispatcher(), refusals = () => (d.log.match(/ what=load /g) ?? []).length;
    await world.until('it is refused', 20000, refusals);
    const before = refusals(), start = Date.now();
    await sleep(3000);
    const each = (Date.now() - start) / (refusals() - before);
    assert.ok(each > 100, `each ${each} ms`);
    await world.pg.ask('GRANT SELECT ON hb.event TO hearback_deliver');
    await world.until('it is heard', 20000, () => world.receiver.at('/ok/refused').length === 1);
  });
});
