// Cut off anywhere: nothing is lost, and no more is repeated than was under way.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
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
  await world.until('some are under way', 8000, () => world.receiver.requests.length >= 8);
  const start = Date.now();
  assert.deepEqual(await world.stop(d), { code: 0, signal: null });
  assert.ok(Date.now() - start < 5000);
  const sent = world.receiver.requests.length;
  assert.equal(await world.pg.askOne(`SELECT count(*) FROM hb.attempt`), String(sent), 'each is written down');
  await world.nothingLeased();
  const e = world.dispatcher();
  await world.allHeard(40, 10000);
  await world.settled();
  assert.equal(world.receiver.requests.length, 40, 'none twice');
  await world.stop(e);
});

// Each place where the program may be cut off: what comes after it is done by the next one.
describe('failpoints', () => {
  for (const [name, most] of [['fanout-before', 0], ['fanout-after', 0], ['send-before', 0], ['send-started', 100],
    ['send-answered', 100], ['complete-before', 100], ['complete-after', 100]])
    test(`killed at ${name}`, async () => {
      const d = world.dispatcher({ failpoints: `${name}=exit:1` });
      const ids = await world.followed(30, '/ok');
      await world.action(ids);
      assert.equal((await d.ended).code, 9, 'the failpoint was passed');
      // A killed dispatcher's shards are free after 10 s: shortened here.
      await world.pg.ask(`UPDATE hb.lease SET until = '-infinity'; DELETE FROM hb.dispatcher`);
      const e = world.dispatcher();
      await world.allHeard(30, 8000);
      await world.settled();
      const twice = world.receiver.requests.length - 30;
      assert.ok(twice <= most, `${twice} were sent twice`);
      assert.equal(await world.pg.askOne(`SELECT count(*) FROM hb.action_feedback WHERE feedback_id IN (${ids}) AND reach <> 'delivered'`), '0');
      await world.stop(e);
    });
});
