// Nothing flows to an address that has not said it wants to hear.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tokenText } from '../support/secret.mjs';
import { World, newId, sleep } from './world.mjs';

let world;

before(async () => {
  world = await World.open();
  world.dispatcher();
});

after(() => world.close());

const verify = (endpoint) =>
  world.event('endpoint.verify', { endpoint: endpoint.id, data: { endpoint: String(endpoint.id) } });

// A challenge that was sent ten times before.
async function lastTry(endpoint) {
  const event = newId();
  await world.pg.ask(`
    INSERT INTO hb.event VALUES (1, ${event}, 'endpoint.verify', NULL, NULL, ${endpoint.id}, '{}', now());
    INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at, attempts)
    SELECT 1, ${newId()}, ${event}, id, shard, destination_key, now(), 10 FROM hb.endpoint WHERE id = ${endpoint.id}`);
}

const state = async (endpoint) =>
  (await world.pg.ask(`SELECT state, reason, confirmed_at IS NOT NULL FROM hb.endpoint WHERE id = ${endpoint.id}`))[0];

const types = (path) => world.receiver.at(path).map((r) => r.json.type ?? r.json.text.split('\n')[0]);

describe('confirmation', { concurrency: true }, () => {
  test('the challenge comes first, and its answer opens the way at once', async () => {
    const [f] = await world.feedback();
    const { deaf, ok } = world.receiver.answers;
    world.receiver.answers.late = (...a) => (world.receiver.at('/late').length === 1 ? deaf : ok)(...a);
    const partner = await world.partner({ path: '/late', events: ['feedback.received'], state: 'unconfirmed' });
    await verify(partner);
    await world.received(f);
    await world.until('the event', 30000, () => types('/late').includes('feedback.received'));
    assert.deepEqual(types('/late'), ['endpoint.verify', 'endpoint.verify', 'feedback.received'], 'nothing but the challenge went out');
    assert.deepEqual(await state(partner), ['active', '', 't']);
    const [asked, confirmed, event] = world.receiver.at('/late');
    assert.equal(asked.json.data.challenge, tokenText(world.key, 'challenge', 1, partner.id));
    assert.ok(event.at - confirmed.at < 5000, `${event.at - confirmed.at} ms later`);
    const number = () => world.pg.askOne(`SELECT number FROM hb.attempt a JOIN hb.event v ON v.id = a.event_id
      WHERE a.endpoint_id = ${partner.id} AND type = 'feedback.received'`);
    assert.equal(await world.until('it is written down', 20000, number), '1', 'waiting costs no try');
  });

  test('a 2xx without the challenge confirms nothing, nor does another\'s', async () => {
    const other = await world.partner({ path: '/ok/other', state: 'unconfirmed', events: ['outcome.confirmed'] });
    world.receiver.answers.wrong = (request, response) => response.writeHead(200).end(
      JSON.stringify({ challenge: tokenText(world.key, 'challenge', 1, other.id) }));
    for (const path of ['/deaf/c', '/wrong']) {
      const partner = await world.partner({ path, state: 'unconfirmed', events: ['outcome.confirmed'] });
      await verify(partner);
      const [[result, error]] = await world.until('an attempt', 20000, async () => {
        const rows = await world.pg.ask(`SELECT result, error FROM hb.attempt WHERE endpoint_id = ${partner.id}`);
        return rows.length > 0 && rows;
      });
      assert.equal(result, 'retry');
      assert.match(error, /challenge/);
      assert.equal((await state(partner))[0], 'unconfirmed');
    }
  });

  test('a chat address is confirmed by the link posted there', async () => {
    const [f] = await world.feedback();
    const follower = await world.follow(f, { path: '/ok/chat', format: 'text', state: 'unconfirmed' });
    await verify(follower);
    await world.action([f]);
    const [got] = await world.until('the link', 20000, () => {
      const all = world.receiver.at('/ok/chat');
      return all.length > 0 && all;
    });
    assert.ok(got.json.text.includes(`https://city.example/confirm/${tokenText(world.key, 'confirm', 1, follower.id)}`),
      got.json.text);
    await sleep(1000);
    assert.equal((await state(follower))[0], 'unconfirmed');
    assert.equal(world.receiver.at('/ok/chat').length, 1);
    // What the page behind the link does:
    await world.pg.ask(`UPDATE hb.endpoint SET state = 'active', confirmed_at = now() WHERE id = ${follower.id}`);
    await world.until('the action', 20000, () => world.receiver.at('/ok/chat').length === 2);
  });

  test('when the challenge is given up, what waits is parked with that reason', async () => {
    const [f] = await world.feedback();
    const follower = await world.follow(f, { path: '/deaf/given-up', state: 'unconfirmed' });
    await world.action([f]);
    await lastTry(follower);
    const rows = await world.until('both are parked', 45000, async () => {
      const found = await world.pg.ask(`SELECT type, d.reason, d.attempts FROM hb.delivery d JOIN hb.event v ON v.id = d.event_id
        WHERE d.endpoint_id = ${follower.id} AND parked_at IS NOT NULL ORDER BY type`);
      return found.length === 2 && found;
    });
    assert.deepEqual(rows, [['action.posted', 'endpoint_not_confirmed', '0'], ['endpoint.verify', 'tries_used_up', '11']]);
    assert.equal((await state(follower))[1], 'endpoint_not_confirmed');
    assert.equal(await world.pg.askOne(`SELECT reach FROM hb.action_feedback WHERE feedback_id = ${f}`), 'failed');
  });

  test('one that is confirmed stays so when an older challenge is given up', async () => {
    const partner = await world.partner({ path: '/deaf/older', events: ['outcome.confirmed'] });
    await lastTry(partner);
    await world.until('it is parked', 45000, async () => await world.pg.askOne(
      `SELECT reason FROM hb.delivery WHERE endpoint_id = ${partner.id}`) === 'tries_used_up');
    assert.deepEqual(await state(partner), ['active', '', 't']);
    await world.test(partner);
    await world.until('it hears', 20000, () => types('/deaf/older').includes('endpoint.test'));
  });

  test('an answer from an address that was left behind confirms nothing', async () => {
    const partner = await world.partner({ path: '/later', state: 'unconfirmed', events: ['outcome.confirmed'] });
    let left;
    const moved = new Promise((done) => { left = done; });
    world.receiver.answers.later = (...a) => moved.then(() => world.receiver.answers.ok(...a));
    await verify(partner);
    await world.until('the challenge', 20000, () => world.receiver.at('/later').length > 0);
    await world.pg.ask(`UPDATE hb.endpoint SET url = 'https://elsewhere.example/' WHERE id = ${partner.id}`);
    left();
    await world.until('the attempt', 20000, async () =>
      await world.pg.askOne(`SELECT count(*) FROM hb.attempt WHERE endpoint_id = ${partner.id}`) === '1');
    assert.equal((await state(partner))[0], 'unconfirmed');
  });
});

// More than fit a pipeline of statements, if each were one of its own.
test('many confirmations at once hold up nobody, though the database is slow to take them', { timeout: 90000 }, async (t) => {
  const crowded = await World.open(), { pg, receiver } = crowded, held = new Map();
  t.after(() => crowded.close());
  receiver.answers.hold = (request, response) => held.set(request.path, () => receiver.answers.ok(request, response));
  const ids = await crowded.followed(300, '/hold', 250);
  const other = await crowded.partner({ path: '/ok/other', events: ['outcome.confirmed'] });
  await pg.ask(`UPDATE hb.endpoint SET state = 'unconfirmed' WHERE id IN (${ids});
    INSERT INTO hb.event SELECT 1, id, 'endpoint.verify', NULL, NULL, id, '{}', now() FROM hb.endpoint WHERE id IN (${ids});
    INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at, attempts)
    SELECT 1, id, id, id, shard, destination_key, now(), 0 FROM hb.endpoint WHERE id IN (${ids})`);
  const d = crowded.dispatcher({ transfers: 400 });
  await crowded.until('all are asked', 20000, () => held.size === ids.length);
  const [first, ...others] = held.keys(), lock = async (which) => {
    const session = pg.other();
    t.after(() => session.end());
    await session.ask(`BEGIN; SELECT id FROM hb.endpoint WHERE id IN (${which}) FOR NO KEY UPDATE`);
    return session;
  };
  const idAt = (path) => path.split('/').at(-1), waits = async () => Number(await pg.askOne(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'hearback deliver%'"));
  const before = await lock(idAt(first)), after = await lock(others.map(idAt));
  held.get(first)();
  await crowded.until('the first waits to be written down', 20000, waits);
  for (const path of others) held.get(path)();
  await sleep(500); // the others gather behind it
  await before.ask('COMMIT');
  await crowded.until('the first is confirmed', 20000, async () =>
    await pg.askOne(`SELECT state FROM hb.endpoint WHERE id = ${idAt(first)}`) === 'active');
  await crowded.until('the others wait', 20000, waits);
  await crowded.test(other);
  await crowded.until('another hears', 20000, () => receiver.at('/ok/other').length === 1);
  const turns = [...d.log.matchAll(/ what=long_turn ms=(\d+)/g)].map(([, ms]) => Number(ms));
  assert.ok(turns.every((ms) => ms < 3000), `the loop stood still: ${turns} ms`);
  await after.ask('COMMIT');
  await crowded.until('all are confirmed', 20000, async () =>
    await pg.askOne(`SELECT count(*) FROM hb.endpoint WHERE id IN (${ids}) AND state = 'active'`) === '300');
});
