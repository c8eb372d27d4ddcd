// The database goes away, in several ways: people are told soon, nothing is lost, and all is well again by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Disk, noDisk } from './disk.mjs';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, long, sleep, until } from './stack.mjs';

const outageMs = long ? 30000 : 6000, promptMs = 10500, backMs = 5000;

// What the clients met while it lasted.
async function during(t, stack, load, fault) {
  const workers = stack.web.children(), from = load.refusals.length;
  await fault();
  const end = Date.now();
  await until('people are heard again', 20000, () => load.acks.at(-1) > end);
  const back = load.acks.find((at) => at > end) - end;
  const refused = load.refusals.slice(from), slowest = Math.max(0, ...refused.map((r) => r.ms));
  t.diagnostic(`acked=${load.acks.length} refused=${refused.length} slowest_ms=${slowest} back_ms=${back}`);
  assert.deepEqual(refused.filter((r) => r.status !== 503 || !(Number(r.retryAfter) > 0)), [], 'each is told when to come back');
  assert.ok(slowest < promptMs, `somebody waited ${slowest} ms`);
  assert.ok(back < backMs, `it took ${back} ms to come back`);
  assert.deepEqual(stack.web.children(), workers, 'no worker ended over it');
  return refused;
}

async function prove(t, stack, load, partner) {
  await load.stop();
  await stack.settled();
  for (const d of stack.dispatchers) await d.stop();
  const found = judge(load, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
  tell(t, load, found);
  assert.deepEqual(faults(found), {});
  for (const d of stack.dispatchers) assert.equal(d.starts, 1, 'the dispatcher stayed');
}

describe('away', () => {
  let stack, partner, load;

  before(async () => {
    stack = await Stack.open({ settings: { fsync: 'on' } });
    partner = await stack.partner();
    load = new Load(stack, { clients: 12 });
    await sleep(1000);
  });
  after(() => stack?.close());

  test(`PostgreSQL is stopped for ${outageMs / 1000} s`, { timeout: 120000 }, async (t) => {
    const refused = await during(t, stack, load, async () => {
      await stack.postgres.stop('SIGINT');
      await sleep(outageMs);
      stack.postgres.start();
      await until('PostgreSQL is up', 20000, () => spawnSync('pg_isready', ['-q', '-h', stack.pg.dir]).status === 0);
    });
    assert.ok(refused.length > 0, 'it was no outage');
  });

  test('no connection is left', { timeout: 60000 }, async (t) => {
    const refused = await during(t, stack, load, async () => {
      await stack.pg.psql('ALTER ROLE hearback_web CONNECTION LIMIT 0');
      await stack.pg.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hearback_web'");
      await sleep(long ? 10000 : 4500);
      await stack.pg.psql('ALTER ROLE hearback_web CONNECTION LIMIT -1');
    });
    assert.ok(refused.length > 0, 'there were connections left');
  });

  test('a COMMIT hangs in every connection', { timeout: 60000 }, async (t) => {
    const workers = stack.web.children().length;
    const pids = await until('every worker has come back', 20000, async () => {
      const all = (await stack.pg.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'hearback_web'")).flat().map(Number);
      return all.length === workers && all;
    });
    const refused = await during(t, stack, load, async () => {
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await sleep(long ? 30000 : 6000);
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    });
    assert.ok(refused.length > 0, 'nothing hung');
  });

  // Whoever is told that nothing was saved sends it again as something new.
  test('a COMMIT is done, its connection ends, and there is no other', { timeout: 60000 }, async () => {
    await stack.pg.psql(`
      CREATE FUNCTION hb.go() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
        RETURN CASE WHEN NEW.description <> 'One more' OR pg_terminate_backend(pg_backend_pid()) THEN NEW END; END$$;
      CREATE CONSTRAINT TRIGGER go AFTER INSERT ON hb.feedback DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION hb.go();
      ALTER ROLE hearback_web CONNECTION LIMIT 0`);
    const answer = await stack.call('POST', '/api/v1/feedback',
      { body: { service: 'pothole', kind: 'problem', description: 'One more' } });
    await stack.pg.psql('ALTER ROLE hearback_web CONNECTION LIMIT -1; DROP FUNCTION hb.go CASCADE');
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.retryAfter) > 0);
    assert.match(answer.text, /may have been saved, or not.*With an Idempotency-Key/);
    assert.deepEqual(await stack.pg.ask("SELECT count(*) FROM hb.feedback WHERE description = 'One more'"), [['1']]);
  });

  test('connections are ended at random', { timeout: 60000 }, async (t) => {
    await during(t, stack, load, async () => {
      for (let i = 0; i < 30; i++) {
        await stack.pg.psql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                             WHERE usename IN ('hearback_web', 'hearback_deliver') ORDER BY random() LIMIT 1`);
        await sleep(100);
      }
    });
  });

  test('after all this nothing is lost', { timeout: 120000 }, async (t) => prove(t, stack, load, partner));
});

test('the disk is full', { skip: noDisk, timeout: 180000 }, async (t) => {
  const disk = Disk.make(256);
  let stack;
  try {
    stack = await Stack.open({ data: disk.data, settings: { fsync: 'on', max_wal_size: '64MB', min_wal_size: '32MB' } });
    const partner = await stack.partner(), load = new Load(stack);
    await sleep(1000);
    const filler = join(disk.at, 'filler');
    const refused = await during(t, stack, load, async () => {
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M']);
      // The log wants new files, until there are no old ones left to be used again.
      for (let i = 0, from = load.refusals.length; i < 20 && load.refusals.length === from; i++) {
        spawnSync('psql', ['-Xqc', 'SELECT pg_switch_wal()', '-d', stack.pg.conninfo('postgres')], { timeout: 2000 });
        await sleep(500);
      }
      await sleep(2000);
      rmSync(filler);
      await until('PostgreSQL is up', 30000, () => spawnSync('pg_isready', ['-q', '-h', stack.pg.dir]).status === 0);
    });
    assert.ok(refused.length > 0, 'there was still room');
    await prove(t, stack, load, partner);
  } finally {
    await stack?.close();
    await disk.remove();
  }
});
