// Told to stop: nothing is lost and nothing repeated.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { World } from './world.mjs';

let world;

before(async () => {
  world = await World.open();
});

after(() => world.close());

afterEach(async () => {
  await world.killAll();
  world.receiver.requests.length = 0;
});

test('SIGTERM lets transfers end, writes them down and gives the shards back', async () => {
  const d = world.dispatcher();
  const ids = await world.followed(40, '/slow');
  await world.action(ids);
  await world.until('some are under way', 20000, () => world.receiver.requests.length >= 8);
  const start = Date.now();
  assert.deepEqual(await world.stop(d), { code: 0, signal: null });
  assert.ok(Date.now() - start < 12000, 'it waited for its deadline');
  const sent = world.receiver.requests.length;
  assert.equal(await world.pg.askOne(`SELECT count(*) FROM hb.attempt`), String(sent), 'each is written down');
  await world.nothingLeased();
  const e = world.dispatcher();
  await world.allHeard(40, 75000);
  await world.settled();
  assert.equal(world.receiver.requests.length, 40, 'none twice');
  await world.stop(e);
});

test('the wake socket of another that has come meanwhile is left alone', async () => {
  const old = world.dispatcher();
  await world.until('it listens', 20000, () => existsSync(old.socket));
  const { ino } = statSync(old.socket);
  const next = world.dispatcher({ socket: old.socket });
  await world.until('the next one listens', 20000, () => existsSync(old.socket) && statSync(old.socket).ino !== ino);
  await world.stop(old);
  assert.ok(existsSync(next.socket));
  await world.stop(next);
  assert.ok(!existsSync(next.socket), 'its own is removed');
});
