// The dispatcher is cut off before and after each of its steps, at each in turn: the next one does what is left, nothing
// is lost, and no more is repeated than had been sent and was not written down.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tree } from '../support/pg.mjs';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, long, until } from './stack.mjs';

// sends: something may have left when it is passed for the first time.
const steps = [
  ['lease-taken'],
  ['fanout-found'], ['fanout-before'], ['fanout-sent'], ['fanout-after'], ['fanout-handed-over'],
  ['chunk-before', 'sends'], ['chunk-sent', 'sends'], ['chunk-after', 'sends'], ['chunk-handed-over', 'sends'],
  ['load-before'], ['load-after'], ['send-before'],
  ['send-started', 'sends'], ['send-answered', 'sends'], ['send-judged', 'sends'],
  ['complete-before', 'sends'], ['complete-sent', 'sends'], ['complete-after', 'sends'], ['complete-settled', 'sends'],
];
// Those that are no step; others tell of them.
const others = ['turn', 'rehearse', 'egress-open'];
const passes = long ? [1, 2, 7, 40] : [1];

let stack, partner;
const journal = { feedback: [], actions: [], outcomes: [], faults: [], refusals: [], acks: [], retried: 0, outage: 0 };

before(async () => {
  stack = await Stack.open();
  partner = await stack.partner();
  await stack.dispatchers[0].stop();
});
after(() => stack?.close());

// A killed dispatcher's shards are free after 10 s: shortened here.
const expire = () => stack.pg.ask("UPDATE hb.lease SET until = '-infinity'; DELETE FROM hb.dispatcher");

// Some feedback, and an action over it.
async function say() {
  const load = new Load(stack, { clients: 3, pace: 5 });
  await until('some was said', 20000, () => load.actions.length >= 3);
  await load.stop();
  for (const list of ['feedback', 'actions', 'outcomes', 'faults', 'acks']) journal[list].push(...load[list]);
}

test('each step of the dispatcher is in the list, and no other', () => {
  const from = join(tree, 'src/deliver');
  const found = readdirSync(from).filter((name) => name.endsWith('.c'))
    .flatMap((name) => [...readFileSync(join(from, name), 'utf8').matchAll(/\bFAILPOINT\("([^"]+)"/g)].map(([, point]) => point));
  assert.deepEqual(found.sort(), [...steps.map(([step]) => step), ...others].sort());
});

const attempts = async () => Number(await stack.pg.askOne('SELECT count(*) FROM hb.attempt'));

describe('cut off at', () => {
  for (const [step, sends] of steps)
    for (const pass of passes)
      test(pass === 1 ? step : `${step}, when it is passed for the ${pass}th time`, { timeout: 60000 }, async (t) => {
        const heard = stack.receiver.requests.length, written = await attempts();
        await say();
        const d = stack.dispatcher({ failpoints: `${step}=exit:${pass}`, once: true });
        await until('it is cut off', 20000, () => d.pid === undefined);
        assert.deepEqual(d.last, { code: 9, signal: null });
        assert.match(d.log, new RegExp(`failpoint name=${step} `));
        await expire();
        const next = stack.dispatcher();
        await stack.settled();
        await next.stop();
        const sent = stack.receiver.requests.slice(heard).map((r) => r.headers['webhook-id']);
        const repeated = sent.length - new Set(sent).size, unwritten = sent.length - (await attempts() - written);
        t.diagnostic(`sent=${sent.length} repeated=${repeated}`);
        assert.equal(repeated, unwritten, 'nothing is repeated that was written down');
        assert.ok(sends || pass > 1 || repeated === 0, 'nothing had left');
      });

  test('after all this the oracle finds nothing', { timeout: 60000 }, async (t) => {
    const found = judge(journal, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
    tell(t, journal, found);
    assert.deepEqual(faults(found), {});
    assert.ok(journal.feedback.length >= 9 * steps.length);
  });
});
