// Who hears what, once, in order.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { World, newId, sleep } from './world.mjs';

const run = promisify(execFile);
let world;

before(async () => {
  world = await World.open();
  await world.city(65, 'same-shard.example');
  world.dispatcher();
});

after(() => world.close());

const fannedOut = (event) => world.until(`event ${event} is fanned out`, 20000, async () =>
  await world.pg.askOne(`SELECT count(*) FROM hb.fanout WHERE event_id = ${event}`) === '0');

const listeners = async (event) => (await world.pg.ask(`
  SELECT endpoint_id FROM (SELECT event_id, endpoint_id FROM hb.delivery UNION SELECT event_id, endpoint_id FROM hb.attempt) x
  WHERE event_id = ${event} ORDER BY 1`)).map(([id]) => BigInt(id));

// Changes the outbox in a transaction that ends when fan-out waits for it, and not for another one like it.
const meanwhile = (sql) => run('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1', '-d', world.pg.conninfo('postgres'), '-c', `BEGIN; ${sql};
  DO $$ BEGIN FOR i IN 1 .. 100 LOOP
    PERFORM pg_sleep(0.1), pg_stat_clear_snapshot();
    EXIT WHEN EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'hearback deliver: fan-out' AND pg_backend_pid() = ANY (pg_blocking_pids(pid)));
  END LOOP; END $$; COMMIT`]);

describe('fan-out', { concurrency: true }, () => {
  test('partners hear by type, service and area; nobody else does', async () => {
    const [pothole] = await world.feedback(1);
    const [graffiti, redrawn] = await world.feedback(2, { service: 2 });
    await world.pg.ask(`INSERT INTO hb.area (jurisdiction_id, id, set_name, name, shape) VALUES (1, 7, 'district', '7',
      public.ST_Multi(public.ST_MakeEnvelope(-98, 30.1, -97.6, 30.5, 4326)));
      INSERT INTO hb.area (jurisdiction_id, id, set_name, name, valid_from, shape)
      SELECT 1, 70, set_name, name, '2026-01-01', shape FROM hb.area WHERE jurisdiction_id = 1 AND id = 7;
      INSERT INTO hb.feedback_area VALUES (1, ${graffiti}, 7), (1, ${redrawn}, 70)`);
    const all = await world.partner({ path: '/ok' });
    const outcomes = await world.partner({ path: '/ok', events: ['outcome.confirmed'] });
    const potholes = await world.partner({ path: '/ok', filter: { service: ['pothole', 'lamp'], area: [] } });
    const seven = await world.partner({ path: '/ok', filter: { area: ['7'] } });
    const both = await world.partner({ path: '/ok', filter: { service: ['pothole'], area: ['7'] } });
    const gone = await world.partner({ path: '/ok', state: 'deleted' });
    const elsewhere = await world.partner({ path: '/ok', city: 65 });
    const submitter = await world.follow(pothole, { path: '/ok' });
    const first = await world.received(pothole), second = await world.received(graffiti);
    const { event: third } = await world.action([pothole, graffiti]);
    const fourth = await world.received(redrawn);
    const { event: fifth } = await world.action([redrawn]);
    const test = await world.event('endpoint.test', { endpoint: outcomes.id });
    for (const e of [first, second, third, fourth, fifth, test]) await fannedOut(e);
    const mine = new Set([all, outcomes, potholes, seven, both, gone, elsewhere, submitter].map((e) => e.id));
    const heard = async (e) => (await listeners(e)).filter((id) => mine.has(id));
    assert.deepEqual(await heard(first), [all.id, potholes.id]);
    assert.deepEqual(await heard(second), [all.id, seven.id]);
    assert.deepEqual(await heard(third), [all.id, potholes.id, seven.id, submitter.id]);
    for (const e of [fourth, fifth]) assert.deepEqual(await heard(e), [all.id, seven.id], 'the same district in another shape');
    assert.deepEqual(await heard(test), [outcomes.id]);
  });

  test('an action over 2,500 feedback reaches each follower once, the partner once', async () => {
    const many = await world.feedback(2500, { city: 65 });
    const partner = await world.partner({ path: '/ok/partner', city: 65, filter: { service: ['pothole'] } });
    await world.pg.ask(`
      INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard, events, format, state, created_at)
      SELECT 65, id, id, 'http://127.0.200.1:${world.receiver.port}/ok/many', 'http://127.0.200.1:1', 9, '{}', 'cloudevent', 'active', now()
      FROM hb.feedback WHERE jurisdiction_id = 65;
      INSERT INTO hb.follower SELECT 65, id, id, 'webhook', id, NULL, 'en', now() FROM hb.feedback WHERE jurisdiction_id = 65`);
    const { id, event } = await world.action(many, { city: 65 });
    await fannedOut(event);
    await world.until('all have heard', 15000, () => world.receiver.at('/ok/many').length >= 2500);
    await world.until('it is written down', 20000, async () =>
      await world.pg.askOne(`SELECT count(*) FROM hb.action_feedback WHERE action_id = ${id} AND reach = 'delivered'`) === '2500');
    const ids = new Set(world.receiver.at('/ok/many').map((r) => r.headers['webhook-id']));
    assert.equal(ids.size, 2500);
    assert.equal(world.receiver.at('/ok/many').length, 2500);
    assert.equal(world.receiver.at('/ok/partner').length, 1);
    assert.equal(await world.pg.askOne('SELECT count(*) FROM hb.delivery WHERE jurisdiction_id = 65'), '0');
    assert.ok(world.receiver.most.get('/ok/many') <= 10, 'a tenth of 100 transfers at most');
  });

  test('the feed numbers events without a gap; what is an endpoint\'s alone is not in it', async () => {
    const fs = await world.feedback(30);
    await Promise.all(fs.map((f) => world.received(f)));
    const partner = await world.partner({ path: '/ok' });
    await fannedOut(await world.event('endpoint.test', { endpoint: partner.id }));
    await world.until('all are in the feed', 20000, async () =>
      await world.pg.askOne(`SELECT count(*) FROM hb.feed WHERE event_id IN (SELECT id FROM hb.event WHERE feedback_id IN (${fs}))`) === '30');
    assert.equal(await world.pg.askOne('SELECT count(*) - max(seq) FROM hb.feed WHERE jurisdiction_id = 1'), '0');
    assert.equal(await world.pg.askOne(`SELECT count(*) FROM hb.feed JOIN hb.event ON id = event_id WHERE type LIKE 'endpoint.%'`), '0');
  });

  test('what is held does not leave before its time, and never when it is undone', async () => {
    const [f, g] = await world.feedback(2);
    await world.follow(f, { path: '/ok/held' });
    await world.follow(g, { path: '/ok/undone' });
    const { event } = await world.action([g], { due: `now() + interval '3 s'` });
    await world.pg.ask(`DELETE FROM hb.fanout WHERE event_id = ${event}`);
    const start = Date.now();
    await world.action([f], { due: `now() + interval '3 s'` });
    await world.until('the held one', 20000, () => world.receiver.at('/ok/held').length === 1);
    assert.ok(world.receiver.at('/ok/held')[0].at - start >= 2900);
    await sleep(500);
    assert.equal(world.receiver.at('/ok/undone').length, 0);
  });

  test('an undo that is just being written wins', async () => {
    const [f] = await world.feedback();
    await world.follow(f, { path: '/ok/just' });
    const { event } = await world.action([f], { due: `now() + interval '3 s'` });
    await meanwhile(`DELETE FROM hb.fanout WHERE event_id = ${event}`);
    await sleep(800);
    assert.equal(world.receiver.at('/ok/just').length, 0);
    assert.equal(await world.pg.askOne(`SELECT count(*) FROM hb.delivery WHERE event_id = ${event}`), '0');
  });

  test('whose webhook was closed since an action was posted is not reached by it', async () => {
    const ids = await world.feedback(3), [f, g, h] = ids;
    await world.follow(f, { path: '/ok/closed', state: 'disabled' });
    await world.follow(g, { path: '/ok/closed', state: 'deleted' });
    await world.follow(g, { path: '/ok/open' });
    const { id, event } = await world.action([f, g, h]);
    await fannedOut(event);
    await world.until('one has heard', 8000, async () => await world.pg.askOne(
      `SELECT string_agg(reach, ' ' ORDER BY feedback_id) FROM hb.action_feedback WHERE action_id = ${id}`) ===
      'unreachable delivered unreachable');
    assert.equal(world.receiver.at('/ok/closed').length, 0);
  });

  test('who follows twice hears once', async () => {
    const [f] = await world.feedback();
    const { id } = await world.follow(f, { path: '/ok/twice' });
    await world.pg.ask(`INSERT INTO hb.follower VALUES (1, ${newId()}, ${f}, 'webhook', ${id}, NULL, 'es', now())`);
    const { event } = await world.action([f]);
    await fannedOut(event);
    await world.until('they have heard', 20000, () => world.receiver.at('/ok/twice').length > 0);
    assert.equal(await world.pg.askOne(`SELECT (SELECT count(*) FROM hb.delivery WHERE endpoint_id = ${id})
      + (SELECT count(*) FROM hb.attempt WHERE endpoint_id = ${id})`), '1');
  });

  test('what somebody else has done meanwhile is not done again, and what is left is', async () => {
    const [f, g] = await world.feedback(2);
    await world.follow(f, { path: '/ok/done' });
    await world.follow(g, { path: '/ok/left' });
    const { event } = await world.action([f, g], { due: `now() + interval '3 s'` });
    await meanwhile(`UPDATE hb.fanout SET mark = ${f} WHERE event_id = ${event}`);
    await world.until('the one that was left', 20000, () => world.receiver.at('/ok/left').length === 1);
    await fannedOut(event);
    assert.equal(world.receiver.at('/ok/done').length, 0);
  });

  test('a poisoned event is kept, counted and told; the others go on', async () => {
    const [f, g] = await world.feedback(2);
    await world.partner({ path: '/ok/beside', events: ['feedback.updated'] });
    await world.pg.ask(`
      CREATE FUNCTION public.poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT data ? 'poison' FROM hb.event WHERE id = NEW.event_id) THEN RAISE EXCEPTION 'poisoned' USING ERRCODE = '22000'; END IF;
        RETURN NEW; END $$;
      CREATE TRIGGER poison BEFORE INSERT ON hb.delivery FOR EACH ROW EXECUTE FUNCTION public.poison()`);
    const bad = await world.event('feedback.updated', { feedback: f, data: { poison: true } });
    const good = await world.event('feedback.updated', { feedback: g, data: {} });
    await fannedOut(good);
    const [, reason] = await world.until('it is told', 20000, async () => {
      const [row] = await world.pg.ask(`SELECT failures, reason FROM hb.fanout WHERE event_id = ${bad}`);
      return Number(row[0]) >= 2 && row;
    });
    assert.match(reason, /poisoned/);
    await world.pg.ask(`UPDATE hb.fanout SET failures = 7, due_at = now() WHERE event_id = ${bad}`);
    await world.until('it is parked', 20000, async () =>
      await world.pg.askOne(`SELECT parked_at IS NOT NULL FROM hb.fanout WHERE event_id = ${bad}`) === 't');
    await world.pg.ask(`DROP TRIGGER poison ON hb.delivery;
      UPDATE hb.fanout SET parked_at = NULL, due_at = now() WHERE event_id = ${bad}`);
    await fannedOut(bad);
  });
});

// Whatever happens to the events whose data has that name.
const afflict = (table, name, what) => world.pg.ask(`
  CREATE OR REPLACE FUNCTION public.afflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT data ? '${name}' FROM hb.event WHERE id = NEW.event_id) THEN ${what}; END IF;
    RETURN NEW; END $$;
  CREATE OR REPLACE TRIGGER afflict BEFORE INSERT OR UPDATE ON hb.${table} FOR EACH ROW EXECUTE FUNCTION public.afflict()`);
const heal = (table) => world.pg.ask(`DROP TRIGGER afflict ON hb.${table}`);
const told = async (event) => (await world.pg.ask(
  `SELECT failures, reason, parked_at IS NOT NULL, due_at > now() FROM hb.fanout WHERE event_id = ${event}`))[0];
const updated = async (city, data = {}, due = undefined) => {
  const [feedback] = await world.feedback(1, { city });
  return world.event('feedback.updated', { city, feedback, data, due });
};

test('a large action lets other cities have their turn', { timeout: 60000 }, async () => {
  const { event } = await world.action(await world.feedback(10500), { due: `'infinity'` });
  await world.pg.ask(`UPDATE hb.event SET data = '{"slow": 1}' WHERE id = ${event}`);
  await afflict('fanout', 'slow', 'PERFORM pg_sleep(0.4)');
  await world.pg.ask(`UPDATE hb.fanout SET due_at = '2020-01-01' WHERE event_id = ${event}`);
  await world.until('it is on its way', 10000, async () =>
    await world.pg.askOne(`SELECT mark > 0 FROM hb.fanout WHERE event_id = ${event}`) === 't');
  await fannedOut(await updated(65));
  assert.ok(await told(event), 'the action is still on its way');
  await heal('fanout');
  await fannedOut(event);
});

test('what takes too long is counted, and the others go on', { timeout: 60000 }, async () => {
  await afflict('feed', 'slow', 'PERFORM pg_sleep(100)');
  const slow = await updated(1, { slow: 1 });
  const beside = await updated(1), elsewhere = await updated(65);
  await world.until('it is told', 30000, async () => (await told(slow))[0] === '1');
  assert.match((await told(slow))[1], /57014/);
  for (const event of [beside, elsewhere]) await fannedOut(event);
  await heal('feed');
  await world.pg.ask(`UPDATE hb.fanout SET due_at = now() WHERE event_id = ${slow}`);
  await fannedOut(slow);
});

test('what is no fault of an event is told, and never parks it', { timeout: 60000 }, async () => {
  await afflict('feed', 'odd', `RAISE EXCEPTION 'damaged' USING ERRCODE = 'XX002'`);
  const odd = await updated(1, { odd: 1 });
  await world.pg.ask(`UPDATE hb.fanout SET failures = 7, due_at = now() WHERE event_id = ${odd}`);
  const good = await updated(1);
  await fannedOut(good);
  await world.until('it waits', 5000, async () => (await told(odd))[3] === 't');
  const [failures, reason, parked] = await told(odd);
  assert.match(reason, /damaged/);
  assert.deepEqual([failures, parked], ['7', 'f']);
  await heal('feed');
  await world.pg.ask('REVOKE INSERT ON hb.feed FROM hearback_deliver');
  const refused = await updated(1);
  await world.until('it waits', 5000, async () => (await told(refused))[3] === 't');
  assert.deepEqual((await told(refused)).filter((_, i) => i !== 1), ['0', 'f', 't']);
  await world.pg.ask(`GRANT INSERT ON hb.feed TO hearback_deliver; UPDATE hb.fanout SET due_at = now()`);
  for (const event of [odd, refused]) await fannedOut(event);
});

test('a long reason in many-byte characters is cut between two', { timeout: 60000 }, async () => {
  const faults = ['a', 'bb'].map((start) => `${start}${'ñ'.repeat(600)}`);
  for (const words of faults) {
    await afflict('feed', 'long', `RAISE EXCEPTION '${words}' USING ERRCODE = '22000'`);
    const event = await updated(1, { long: 1 });
    await world.until('it is told', 8000, async () => (await told(event))[0] !== '0');
    assert.match((await told(event))[1], /ñ$/);
    await heal('feed');
    await world.pg.ask(`UPDATE hb.fanout SET due_at = now() WHERE event_id = ${event}`);
    await fannedOut(event);
  }
});

test('what was given up is tried again when an operator says so', { timeout: 60000 }, async () => {
  const parked = await updated(65, {}, `'infinity'`), [f, g] = await world.feedback(2);
  await world.pg.ask(`UPDATE hb.fanout SET parked_at = now(), failures = 8, reason = 'odd' WHERE event_id = ${parked}`);
  const again = await world.follow(f, { path: '/ok/again' });
  const gone = await world.follow(g, { path: '/ok/gone', state: 'disabled' });
  const { id: action, event } = await world.action([f, g], { due: `'infinity'` });
  await world.pg.ask(`
    DELETE FROM hb.fanout WHERE event_id = ${event};
    UPDATE hb.action_feedback SET reach = 'failed' WHERE action_id = ${action};
    INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, feedback_id, shard, destination_key, due_at, attempts, parked_at, reason)
    SELECT 1, id + 1, ${event}, id, feedback_id, shard, destination_key, now(), 11, now(), 'tries_used_up'
    FROM hb.endpoint WHERE id IN (${again.id}, ${gone.id})`);
  assert.equal(world.hearback('retry', 'events', '--jurisdiction', 'city.example'), '');
  assert.equal(world.hearback('retry', 'events'), 'same-shard.example\t1\n');
  await fannedOut(parked);
  assert.equal(world.hearback('retry', 'deliveries'), 'city.example\t1\n');
  await world.until('it is written down', 8000, async () => await world.pg.askOne(
    `SELECT string_agg(reach, ' ' ORDER BY feedback_id) FROM hb.action_feedback WHERE action_id = ${action}`) === 'delivered failed');
  assert.equal(world.receiver.at('/ok/again').length, 1);
  assert.equal(await world.pg.askOne(`SELECT string_agg(endpoint_id::text, ' ') FROM hb.delivery WHERE event_id = ${event}`),
    String(gone.id));
});

test('a city that has grown since the planner looked last is no slower', { timeout: 90000 }, async () => {
  const fresh = await World.open({ settings: { autovacuum: 'off' } });
  try {
    await fresh.feedback(3000);
    await fresh.partner({ path: '/ok', filter: { service: ['lamp'] } });
    await fresh.pg.ask(`
      INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard, events, format, state, created_at)
      SELECT 1, id, id, 'http://127.0.200.2:${fresh.receiver.port}/ok', 'http://127.0.200.2:1', 9, '{}', 'cloudevent', 'active', now()
      FROM hb.feedback;
      INSERT INTO hb.event SELECT 1, id, 'feedback.received', id, NULL, NULL, '{}', now() FROM hb.feedback;
      INSERT INTO hb.event SELECT 1, id - (1::bigint << 40), 'endpoint.test', NULL, NULL, id, '{}', now() FROM hb.feedback;
      INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at) SELECT 1, id, 1, now() FROM hb.event`);
    await fresh.pg.ask(`INSERT INTO hb.area (jurisdiction_id, id, set_name, name, shape) VALUES (1, 7, 'district', '7',
      public.ST_Multi(public.ST_MakeEnvelope(-98, 30.1, -97.6, 30.5, 4326)))`);
    for (const filter of [{ service: ['graffiti'] }, { area: ['7'] }]) await fresh.partner({ path: '/ok', filter });
    await fresh.action(await fresh.feedback(8000));
    fresh.dispatcher();
    await fresh.until('all of it is fanned out', 60000, async () => await fresh.pg.askOne('SELECT count(*) FROM hb.fanout') === '0');
  } finally {
    await fresh.close();
  }
});
