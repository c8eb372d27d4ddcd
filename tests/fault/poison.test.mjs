// What ends the dispatcher that works on it is found, parked and shown; its neighbours go on, and nothing is lost.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { World, newId, sleep } from '../deliver/world.mjs';

const neighbours = 40;
let world;

before(async () => {
  world = await World.open();
});
beforeEach(() => world.receiver.requests.splice(0));
after(() => world.close());

// A killed dispatcher's shards are free after 10 s: shortened here.
const expire = () => world.pg.ask("UPDATE hb.lease SET until = '-infinity'; DELETE FROM hb.dispatcher");

async function dies(d) {
  await world.until('it has died', 20000, () => !world.running.has(d));
  assert.equal((await d.ended).signal, 'SIGABRT', d.log.slice(-2000));
  assert.match(d.log, /failpoint name=/);
  await expire();
}

const parked = async (endpoint) => (await world.pg.ask(
  `SELECT reason, attempts, replay FROM hb.delivery WHERE endpoint_id = ${endpoint.id} AND parked_at IS NOT NULL`))[0];

// It listens for nothing, so that each test gives it what it shall have.
const listener = () => world.partner({ path: '/ok/poisoned', events: ['outcome.disputed'] });

const clear = () => world.pg.ask('DELETE FROM hb.delivery; DELETE FROM hb.fanout');

describe('building it', () => {
  let poisoned, failpoints, ids;

  beforeEach(async () => {
    await clear();
    poisoned = await listener();
    failpoints = `build/${poisoned.id}=abort`;
    ids = await world.followed(neighbours, '/ok');
    await world.test(poisoned);
    await world.action(ids);
  });

  test('it is parked, the next dispatcher lives, and the neighbours hear', { timeout: 60000 }, async () => {
    await dies(world.dispatcher({ failpoints }));
    const next = world.dispatcher({ failpoints });
    const [reason, attempts] = await world.until('it is parked', 10000, () => parked(poisoned));
    assert.deepEqual([reason, attempts], ['ends_dispatcher', '0']);
    await world.allHeard(neighbours, 10000);
    await world.settled();
    assert.equal(world.receiver.at('/ok/poisoned').length, 0);
    assert.match(next.log, new RegExp(`ends_dispatcher .*endpoint=${poisoned.id}`));
    assert.equal((next.log.match(/failpoint name=build/g) ?? []).length, 3, 'a child died of it three times');
    assert.deepEqual(await world.stop(next), { code: 0, signal: null });
  });

  test('sent again, it is tried with the same care; mended, it arrives', { timeout: 60000 }, async () => {
    await dies(world.dispatcher({ failpoints }));
    const next = world.dispatcher({ failpoints });
    await world.until('it is parked', 10000, () => parked(poisoned));
    await world.settled();
    const replay = () => world.pg.ask(`UPDATE hb.delivery SET replay = replay + 1, parked_at = NULL, reason = NULL,
      due_at = now() WHERE endpoint_id = ${poisoned.id}`);
    await world.stop(next);
    await replay(); // the shards were given back since
    const other = world.dispatcher({ failpoints });
    assert.equal((await world.until('it is parked again', 10000, () => parked(poisoned)))[2], '1');
    await world.stop(other);
    await replay();
    const mended = world.dispatcher();
    await world.until('it arrives', 10000, () => world.receiver.at('/ok/poisoned').length === 1);
    await world.settled();
    await world.stop(mended);
  });

  test('control: it ends whoever takes no care', { timeout: 60000 }, async () => {
    for (let i = 0; i < 2; i++) {
      await dies(world.dispatcher({ failpoints }));
      await world.pg.ask('UPDATE hb.lease SET owner = 0'); // as if it had been given back
    }
    assert.equal(await parked(poisoned), undefined);
  });
});

// What hangs the dispatcher that works on it ends by a signal from whoever watches over it.
describe('building it hangs', () => {
  const turns = (d) => [...d.log.matchAll(/ what=long_turn ms=(\d+)/g)].map(([, ms]) => Number(ms));

  test('it is parked before any lease runs out, and the neighbours hear', { timeout: 90000 }, async () => {
    await clear();
    const poisoned = await listener(), other = await listener();
    const failpoints = [poisoned, other].map((p) => `build/${p.id}=sleep/60000`).join();
    const ids = await world.followed(neighbours, '/ok');
    for (const p of [poisoned, other]) await world.test(p);
    await world.action(ids);
    const first = world.dispatcher({ failpoints });
    await world.until('it hangs', 20000, () => /failpoint name=build/.test(first.log));
    first.kill('SIGKILL');
    await first.ended;
    await expire();
    const next = world.dispatcher({ failpoints });
    for (const p of [poisoned, other])
      assert.deepEqual((await world.until('it is parked', 40000, () => parked(p))).slice(0, 2), ['ends_dispatcher', '0']);
    await world.allHeard(neighbours, 40000);
    await world.settled(20000);
    assert.ok(turns(next).every((ms) => ms < 7000), `the loop stood still for ${turns(next)} ms`);
    assert.doesNotMatch(next.log, /what=fenced/);
    assert.deepEqual(await world.stop(next), { code: 0, signal: null });
  });

  test('without a child to build it, it waits, and others hear', { timeout: 90000 }, async () => {
    await clear();
    const poisoned = await listener(), fine = await listener(), failpoints = `build/${poisoned.id}=abort`;
    await world.test(poisoned);
    await dies(world.dispatcher({ failpoints }));
    const next = world.dispatcher({ failpoints: `${failpoints},rehearse=error` });
    const refusals = () => (next.log.match(/what=rehearse /g) ?? []).length;
    await world.until('it cannot be rehearsed', 20000, refusals);
    const before = refusals(), start = Date.now();
    await world.test(fine);
    await world.until('another hears', 20000, () => world.receiver.at('/ok/poisoned').length === 1);
    await sleep(2000);
    assert.ok(refusals() - before <= (Date.now() - start) / 500, 'it is not tried all the time');
    assert.equal(await parked(poisoned), undefined);
    next.kill('SIGKILL');
    await next.ended;
    await expire();
    const able = world.dispatcher({ failpoints });
    await world.until('it is parked', 20000, () => parked(poisoned));
    await world.stop(able);
  });
});

// Nobody dies of what cannot be read, but it must not keep its city from hearing.
test('reading it: it waits alone, the neighbours hear, and mended it arrives', { timeout: 90000 }, async () => {
  await clear();
  const poisoned = await listener(), event = newId(), rows = 300;
  const ids = await world.followed(rows, '/ok');
  await world.pg.ask(`
    INSERT INTO hb.event SELECT 1, i, 'endpoint.test', NULL, NULL, i, '{}', now() FROM unnest(ARRAY[${ids}]::bigint[]) i;
    INSERT INTO hb.event VALUES (1, ${event}, 'endpoint.test', NULL, NULL, ${poisoned.id}, '{}', 'infinity');
    INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at, attempts)
    SELECT 1, v.id, v.id, e.id, shard, destination_key, now(), 0 FROM hb.event v JOIN hb.endpoint e ON e.id = v.endpoint_id
    WHERE v.id IN (${[...ids, event]})`);
  const d = world.dispatcher(), refusals = () => (d.log.match(/ what=load /g) ?? []).length;
  await world.until('the neighbours hear', 20000, () => world.heard().size >= rows);
  await world.until('it is found', 20000, () => new RegExp(` what=load .*delivery=${event} deliveries=1 .*infinity`).test(d.log));
  const found = refusals();
  assert.ok(found <= 12, `${found} reads were refused`);
  await sleep(5000);
  assert.equal(refusals(), found, 'it is left alone for a while');
  await world.pg.ask(`UPDATE hb.event SET created_at = now() WHERE id = ${event}`);
  await world.until('mended, it arrives', 20000, () => world.receiver.at('/ok/poisoned').length === 1);
  assert.equal(refusals(), found);
  await world.settled();
  await world.stop(d);
});

test('judging its answer: it is parked, and the neighbours hear', { timeout: 60000 }, async () => {
  await clear();
  const poisoned = await world.partner({ path: '/ok/poisoned', events: ['outcome.disputed'], state: 'unconfirmed' });
  const failpoints = `judge/${poisoned.id}=abort`;
  const ids = await world.followed(neighbours, '/ok');
  await world.event('endpoint.verify', { endpoint: poisoned.id, data: { endpoint: String(poisoned.id) } });
  await world.action(ids);
  await dies(world.dispatcher({ failpoints }));
  const next = world.dispatcher({ failpoints });
  assert.deepEqual((await world.until('it is parked', 10000, () => parked(poisoned))).slice(0, 2), ['ends_dispatcher', '1']);
  await world.allHeard(neighbours, 10000);
  await world.settled();
  assert.equal(world.receiver.at('/ok/poisoned').length, 2, 'once before the dispatcher died, once after');
  assert.equal((next.log.match(/failpoint name=judge/g) ?? []).length, 3, 'a child died of it three times');
  assert.deepEqual(await world.stop(next), { code: 0, signal: null });
});

test('fanning it out: it is counted, goes alone, and is parked', { timeout: 90000 }, async () => {
  await clear();
  const [first, ...others] = await world.feedback(neighbours);
  await world.partner({ path: '/ok/all', events: ['feedback.received'] });
  const bad = await world.received(first);
  for (const f of others) await world.received(f);
  const failpoints = `fanout/${bad}=abort`, mark = () => world.pg.ask(
    `SELECT failures, reason, parked_at IS NOT NULL FROM hb.fanout WHERE event_id = ${bad}`);
  const marks = [];
  for (let i = 0; i < 4; i++) {
    await dies(world.dispatcher({ failpoints }));
    marks.push((await mark())[0][0]);
  }
  assert.deepEqual(marks, ['0', '3', '6', '9']);
  const next = world.dispatcher({ failpoints });
  await world.until('it is parked', 10000, async () => (await mark())[0][2] === 't');
  assert.match((await mark())[0][1], /dispatcher ended/);
  await world.until('the others are heard', 10000, () => world.receiver.at('/ok/all').length >= neighbours - 1);
  await world.stop(next);
  assert.equal(new Set(world.receiver.at('/ok/all').map((r) => r.headers['webhook-id'])).size, neighbours - 1);
  assert.equal(await world.pg.askOne('SELECT count(*) FROM hb.fanout'), '1', 'no other is parked');

  await world.pg.ask('UPDATE hb.fanout SET parked_at = NULL, due_at = now()');
  const mended = world.dispatcher();
  await world.until('mended, it arrives', 10000, () =>
    world.receiver.at('/ok/all').some((r) => r.json.data.feedback[0] === String(first)));
  await world.stop(mended);
});
