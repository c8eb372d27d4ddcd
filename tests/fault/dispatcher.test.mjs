// Dispatchers that freeze, receivers that hang, names that no resolver answers: the others go on.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Receiver } from '../support/receiver.mjs';
import { Host, noHost } from './host.mjs';
import { Load } from './load.mjs';
import { faults, judge, latencies, rows, tell } from './oracle.mjs';
import { Stack, long, sleep, until } from './stack.mjs';

const takeoverMs = 15000, restMs = 3000, shards = 128;

// All that is asked while sends count is asked by askOne(): the receiver is this process, and one() would hold it up.
const owners = async (stack) =>
  Number(await stack.pg.askOne('SELECT count(DISTINCT owner) FROM hb.lease WHERE until > now()'));

// The process that sends to a partner.
const senderTo = async (stack, partner) => Number((await stack.pg.askOne(
  `SELECT d.name FROM hb.endpoint e JOIN hb.lease l ON l.stage = 2 AND l.shard = e.shard
   JOIN hb.dispatcher d ON d.id = l.owner WHERE e.id = ${partner.id}`)).split(' ').at(-1));

// How many shards this dispatcher holds.
const held = async (stack, { pid }) => Number(await stack.pg.askOne(`SELECT count(*) FROM hb.lease l
  JOIN hb.dispatcher d ON d.id = l.owner WHERE l.until > now() AND d.name LIKE '% ${pid}'`));

// How long the machine had no time for us, in ms, as a timer tells that should go off ten times a second.
function pauses() {
  let last = Date.now(), ms = 0;
  const timer = setInterval(() => {
    const now = Date.now();
    ms += Math.max(0, now - last - 100);
    last = now;
  }, 100);
  return () => {
    clearInterval(timer);
    return ms;
  };
}

// Two dispatchers, each on a host of its own where such can be made.
async function withTwo(t, run) {
  if (noHost) t.diagnostic(`both are on one host: ${noHost}`);
  const hosts = noHost ? [] : [new Host(), new Host()];
  let stack;
  try {
    stack = await Stack.open(noHost ? { dispatchers: 2 } : { hosts });
    const partner = await stack.partner();
    const { ok } = stack.receiver.answers;
    stack.receiver.answers.ok = (...a) => setTimeout(() => ok(...a), 50);
    await until('each has its share', 15000, async () => await owners(stack) === 2);
    await run(stack, partner, hosts);
  } finally {
    await stack?.close();
    for (const h of hosts) h.remove();
  }
}

// When each that was sent more than once was sent, in seconds: its first try is the one in flight.
function repeated(requests) {
  const times = new Map();
  for (const { headers } of requests)
    times.set(headers['webhook-id'], [...(times.get(headers['webhook-id']) ?? []), Number(headers['webhook-timestamp'])]);
  return [...times.values()].filter((of) => of.length > 1).map((of) => of.sort());
}

// Takes away the one that sends, for so long at least, and gives it back; the other does its work meanwhile.
async function without(t, stack, partner, ms, { take, give }) {
  const load = new Load(stack, { clients: 4, pace: 150 }), paused = pauses();
  await sleep(2000);
  const pid = await senderTo(stack, partner), since = Date.now();
  const gone = stack.dispatchers.find((d) => d.pid === pid);
  take(gone);
  const taken = Date.now();
  const other = stack.dispatchers.find((d) => d !== gone);
  await until('the other has taken over', 30000, async () => await held(stack, other) === shards);
  const takeover = Date.now() - since;
  await sleep(Math.max(500, ms - takeover));
  give(gone);
  await until('each has its share again', 15000, async () => await owners(stack) === 2);
  await load.stop();
  await stack.settled();
  for (const d of stack.dispatchers) await d.stop();
  const found = judge(load, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
  const latency = latencies(load, stack.receiver.requests, partner.path).at(-1), pause = paused();
  const unwritten = stack.receiver.requests.length -
    Number(await stack.pg.one('SELECT count(*) FROM hb.attempt WHERE status IS NOT NULL'));
  tell(t, load, found, { takeover_ms: takeover, unwritten, longest_ms: latency, pause });
  assert.deepEqual(faults(found), {});
  assert.ok(takeover <= takeoverMs + pause, `it took ${takeover} ms`);
  assert.ok(latency <= takeoverMs + restMs + pause, `somebody waited ${latency} ms`);
  assert.equal(found.repeated, unwritten, 'of what was answered and written down, nothing is sent again');
  for (const times of repeated(stack.receiver.requests)) {
    assert.equal(times.length, 2, 'sent again once');
    assert.ok(times[0] <= taken / 1000, 'only what was under way when it was taken is sent again');
  }
  assert.equal(gone.starts, 1);
  return gone;
}

test('a frozen dispatcher is replaced, and what it does when it thaws does not count', { timeout: 180000 }, (t) =>
  withTwo(t, (stack, partner) => without(t, stack, partner, long ? 30000 : 0,
    { take: (d) => d.kill('SIGSTOP'), give: (d) => d.kill('SIGCONT') })));

test('so is one that is cut off', { skip: noHost || (!long && 'make fault does this'), timeout: 180000 }, (t) =>
  withTwo(t, async (stack, partner, hosts) => {
    const gone = await without(t, stack, partner, 30000, {
      take: (d) => hosts[stack.dispatchers.indexOf(d)].cut(), give: (d) => hosts[stack.dispatchers.indexOf(d)].heal() });
    const turns = [...gone.log.matchAll(/ what=long_turn ms=(\d+)/g)].map(([, ms]) => Number(ms));
    assert.ok(turns.every((ms) => ms < 1000), `while PostgreSQL could not be reached it stood still: ${turns} ms`);
  }));

const mayMount = process.getuid() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

const longTurns = (d) => (d.log.match(/ what=long_turn /g) ?? []).length;

// A load whose submitters ask to hear at names that never resolve, if there are such: how late the partner hears, in ms.
async function delayed(t, stack, partner, resolver) {
  const load = new Load(stack, { clients: 2, pace: 150, submit: (key) => ({ service: 'pothole', kind: 'problem',
    description: `Hole ${key}`, notify: resolver && { webhook: `https://${key}.example.com/` } }) });
  await sleep(long ? 30000 : 5000);
  await load.stop();
  await until('the partner has heard all', 20000, () =>
    latencies(load, stack.receiver.requests, partner.path).length === load.feedback.length + load.actions.length);
  const all = latencies(load, stack.receiver.requests, partner.path), at = (q) => all[Math.floor(all.length * q)];
  t.diagnostic(`acked=${load.feedback.length} p50_ms=${at(0.5)} p99_ms=${at(0.99)} longest_ms=${all.at(-1)}`);
  return at(0.99);
}

// A resolver that hears and never answers, for one process only.
async function silentResolver(stack) {
  const socket = createSocket('udp4');
  await new Promise((done, failed) => socket.once('error', failed).bind(53, '127.53.53.53', done));
  const file = join(stack.dir, 'resolv.conf');
  writeFileSync(file, 'nameserver 127.53.53.53\n');
  chmodSync(file, 0o644);
  return { close: () => socket.close(), heard: new Promise((done) => socket.once('message', done)),
    wrap: ['unshare', '-m', 'sh', '-c', `mount --bind ${file} /etc/resolv.conf && exec "$@"`, 'sh'] };
}

// Endpoints at so many hosts of one receiver, confirmed; a key has no more than 100 of them.
async function endpointsAt(stack, receiver, hosts) {
  const paths = [];
  for (let i = 0, key; i < hosts; i++) {
    if (i % 100 === 0) key = stack.hearback('key', 'add', `partner ${i}`, '--scope', 'endpoints');
    const url = `http://127.0.${100 + (i >> 8)}.${i & 255}:${receiver.port}/ok/${i}`;
    const { status } = await stack.call('POST', '/api/v1/endpoints', { key, body: { url, events: [] } });
    assert.equal(status, 201);
    paths.push(new URL(url).pathname);
  }
  await until('all are confirmed', 20000, async () =>
    await stack.pg.one("SELECT count(*) FROM hb.endpoint WHERE state = 'unconfirmed'") === '0');
  return paths;
}

async function withHanging(t, hosts, resolving) {
  const stack = await Stack.open({ dispatchers: 0 });
  const hanging = await Receiver.start();
  let resolver;
  try {
    if (!resolving) resolver = await silentResolver(stack);
    const d = stack.dispatcher({ wrap: resolver?.wrap });
    const partner = await stack.partner();
    const paths = await endpointsAt(stack, hanging, hosts);
    hanging.answers.ok = hanging.answers.hang;
    // A busy machine may hold up a turn or an event once: what is wrong with the program does so each time.
    for (let tries = 3, well = false; !well; tries--) {
      assert.ok(tries > 0, 'each time the loop stood still, or the partner heard late');
      const before = longTurns(d), late = await delayed(t, stack, partner, resolver);
      t.diagnostic(`long_turns=${longTurns(d) - before}`);
      well = longTurns(d) === before && late < 2000;
    }
    await until('all of them hang', 20000, () => paths.every((path) => hanging.at(path).length > 1));
    await resolver?.heard;
  } finally {
    await stack.close();
    await hanging.close();
    resolver?.close();
  }
}

test('receivers that hang delay nobody else', { timeout: 180000 }, (t) => withHanging(t, 150, true));

test('nor do names that never resolve, beside them', { timeout: 180000,
  skip: !mayMount && 'only root may replace the resolver for one process, and not in every container' },
(t) => withHanging(t, 50, false));

test('control: a turn that takes too long is seen', { timeout: 60000 }, async () => {
  const stack = await Stack.open({ dispatchers: 0 });
  try {
    const d = stack.dispatcher({ failpoints: 'turn=sleep/80' });
    await until('it is told', 20000, () => d.log.includes('failpoint name=turn') && longTurns(d) > 0);
  } finally {
    await stack.close();
  }
});
