// kill -9 of web workers, dispatchers and PostgreSQL under load: what a client was told is there, once, and heard of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, seconds, sleep, until } from './stack.mjs';

let stack, partner, load, kept, heard, killed = 0; // when a dispatcher was, the last time

before(async () => {
  stack = await Stack.open({ dispatchers: 2, settings: { fsync: 'on' } });
  partner = await stack.partner();
});
after(() => stack?.close());

const any = (list) => list[Math.floor(Math.random() * list.length)];

function strike(kills) {
  const what = any(['worker', 'worker', 'dispatcher', 'postgres']);
  kills[what]++;
  if (what === 'postgres') return stack.postgres.kill();
  if (what === 'dispatcher') {
    killed = Date.now();
    return any(stack.dispatchers).kill();
  }
  const worker = any(stack.web.children()); // none is left when all were killed just now
  return worker && process.kill(worker, 'SIGKILL');
}

test('nothing is lost or doubled when something is killed every second', { timeout: 300000 + 7000 * seconds }, async (t) => {
  const kills = { worker: 0, dispatcher: 0, postgres: 0 };
  load = new Load(stack);
  // A slow machine is struck for longer, until enough was said for the test to mean something.
  for (let i = 0; i < seconds || (i < 6 * seconds && load.feedback.length <= 5 * seconds); i++) {
    await sleep(1000);
    strike(kills);
  }
  await load.stop();
  await stack.settled();
  await until('the leases of the last one killed, which last 10 s, are over', 12000, () => Date.now() > killed + 11000);
  for (const d of stack.dispatchers) await d.stop();
  kept = await rows(stack.pg);
  heard = stack.receiver.requests;
  const found = judge(load, { kept, heard, partner });
  tell(t, load, found, { kills: JSON.stringify(kills) });
  assert.deepEqual(faults(found), {});
  assert.ok(load.feedback.length > 5 * seconds, 'the load was no load');
  assert.equal(stack.web.starts, 1, 'the parent of the workers stayed');
  await until('all workers are back', 20000, () => stack.web.children().length === 6);
});

test('a key sent again gives the first answer', async () => {
  for (const f of [load.feedback[0], any(load.feedback), load.feedback.at(-1)]) {
    const { status, json } = await stack.call('POST', '/api/v1/feedback', { idempotency: f.key, body: load.submit(f.key) });
    assert.equal(status, 201);
    assert.deepEqual([json.id, json.reference, json.webhook_secret], [f.id, f.reference, f.secret]);
  }
});

// The oracle itself: each kind of loss, made up, is seen.
const madeUp = {
  lost: (w) => w.kept.feedback.pop(),
  doubled: (w) => w.kept.outcomes.push(w.kept.outcomes[0]),
  unasked: (w) => w.kept.feedback.push(['1', 'X', 'nobody']),
  changed: (w) => w.kept.actions[0].splice(0, 1, '1'),
  unheard: (w) => { w.heard = w.heard.filter((r) => r.json.data.action !== load.actions[0].id); },
  renamed: (w) => w.heard.push({ ...w.heard.at(-1), headers: { ...w.heard.at(-1).headers, 'webhook-id': 'other' } }),
  unsigned: (w) => w.heard.push({ ...w.heard.at(-1), body: `${w.heard.at(-1).body} ` }),
  left: (w) => { w.kept.leased = 1; },
};
for (const [name, spoil] of Object.entries(madeUp))
  test(`control: the oracle sees what is ${name}`, () => {
    const w = { partner, kept: structuredClone(kept), heard: [...heard] };
    spoil(w);
    assert.ok(judge(load, w)[name].length > 0);
  });

// The 20th commit of each worker is said to be done and is not.
test('control: a program that answers without its commit is caught', { timeout: 60000 }, async (t) => {
  const liar = await Stack.open({ failpoints: 'commit-skipped=error:20' });
  try {
    const some = new Load(liar);
    await until('there were some lies', 30000, () => some.acks.length > 200);
    await some.stop();
    const found = judge(some, { kept: await rows(liar.pg) });
    tell(t, some, found);
    assert.ok(found.lost.length > 0, 'nobody noticed');
    assert.ok(found.lost.length <= 6, 'each worker lied once');
  } finally {
    await liar.close();
  }
});
