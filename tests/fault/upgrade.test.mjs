// The schema grows under load, and a new program works beside the old one until that is gone: nobody notices.
// HEARBACK_OLD_BIN is the old program, built from an earlier commit; without it, it is the same one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asServer } from '../support/pg.mjs';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, long, program, sleep } from './stack.mjs';

const old = process.env.HEARBACK_OLD_BIN ?? program;

// As a release may: each table gets a column, with and without a default, as soon as it is free for a moment.
async function expand(stack) {
  const tables = (await stack.pg.ask(`SELECT oid::regclass FROM pg_class
    WHERE relnamespace = 'hb'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`)).flat();
  for (const table of tables)
    for (let tries = 20; ; tries--)
      try {
        await stack.pg.ask(`SET lock_timeout = '1s';
          ALTER TABLE ${table} ADD COLUMN new_words text, ADD COLUMN new_number integer NOT NULL DEFAULT 7`);
        break;
      } catch (e) {
        if (tries === 0 || !/lock timeout/.test(e.message)) throw e;
      }
  await stack.pg.ask('CREATE TABLE hb.new_thing (jurisdiction_id integer, id bigint)');
  await stack.pg.ask('CREATE INDEX CONCURRENTLY new_index ON hb.feedback (jurisdiction_id, new_number)');
  return tables.length;
}

test('nobody notices', { timeout: 120000 }, async (t) => {
  const stack = await Stack.open({ bin: old });
  try {
    const partner = await stack.partner();
    await stack.shareOut();
    const load = new Load(stack, { clients: 6 }), ms = long ? 10000 : 1500;
    await sleep(500);
    const grown = await expand(stack);
    assert.ok(grown > 20);
    await sleep(ms);
    const beside = await stack.webBeside(program);
    stack.dispatcher({ program: [...asServer, program] });
    stack.turn(0, beside);
    await sleep(ms);
    stack.turn(1, beside);
    const before = load.acks.length;
    for (const s of [stack.web, stack.dispatchers[0]]) assert.deepEqual(await s.stop(), { code: 0, signal: null });
    await sleep(ms);
    assert.ok(load.acks.length > before, 'the new one serves');
    await load.stop();
    await stack.settled();
    await stack.dispatchers[1].stop();
    const found = judge(load, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
    tell(t, load, found, { tables: grown });
    assert.deepEqual(faults(found), {});
    assert.deepEqual(load.refusals, []);
    assert.equal(load.retried, 0);
    assert.equal(found.repeated, 0);
  } finally {
    await stack.close();
  }
});
