// Dispatchers that freeze, receivers that hang, names that no resolver answers: the others go on.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Receiver } from '../support/receiver.mjs';
import { Load } from './load.mjs';
import { faults, judge, latencies, rows, tell } from './oracle.mjs';
import { Stack, long, sleep, until } from './stack.mjs';

const frozenMs = long ? 30000 : 15000, takeoverMs = 15000;
const window = 32; // transfers to one destination at the same time, at most

const owners = async (stack) =>
  Number(await stack.pg.one('SELECT count(DISTINCT owner) FROM hb.lease WHERE until > now()'));

// The process that sends to a partner.
const senderTo = async (stack, partner) => Number((await stack.pg.one(
  `SELECT d.name FROM hb.endpoint e JOIN hb.lease l ON l.stage = 2 AND l.shard = e.shard
   JOIN hb.dispatcher d ON d.id = l.owner WHERE e.id = ${partner.id}`)).split(' ').at(-1));

test('a frozen dispatcher is replaced, and what it does when it thaws does not count', { timeout: 180000 }, async (t) => {
  const stack = await Stack.open({ dispatchers: 2 });
  try {
    const partner = await stack.partner();
    const { ok } = stack.receiver.answers;
    stack.receiver.answers.ok = (...a) => setTimeout(() => ok(...a), 50);
    await until('each has its share', 15000, async () => await owners(stack) === 2);
    const load = new Load(stack, { clients: 4, pace: 150 });
    await sleep(2000);
    const pid = await senderTo(stack, partner), since = Date.now();
    const frozen = stack.dispatchers.find((d) => d.pid === pid);
    frozen.kill('SIGSTOP');
    const flying = [...stack.receiver.inFlight.values()].reduce((a, b) => a + b, 0);
    await until('the other has taken over', 20000, async () => await owners(stack) === 1);
    const takeover = Date.now() - since;
    await sleep(frozenMs - takeover);
    frozen.kill('SIGCONT');
    await until('each has its share again', 15000, async () => await owners(stack) === 2);
    await load.stop();
    await stack.settled();
    for (const d of stack.dispatchers) await d.stop();
    const found = judge(load, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
    const latency = latencies(load, stack.receiver.requests, partner.path).at(-1);
    tell(t, load, found, { takeover_ms: takeover, in_flight: flying, longest_ms: latency });
    assert.deepEqual(faults(found), {});
    assert.ok(takeover <= takeoverMs, `it took ${takeover} ms`);
    assert.ok(latency <= takeoverMs, `somebody waited ${latency} ms`);
    assert.ok(found.repeated <= window, `${found.repeated} were sent twice`);
    assert.equal(frozen.starts, 1);
  } finally {
    await stack.close();
  }
});

const mayMount = process.getuid() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

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

test('receivers that hang and names that never resolve delay nobody else', { timeout: 180000 }, async (t) => {
  const stack = await Stack.open({ dispatchers: 0 });
  const hanging = [];
  let resolver;
  try {
    if (mayMount) resolver = await silentResolver(stack);
    else t.diagnostic('the resolver is left alone: only root may replace it for one process, and not in every container');
    stack.dispatcher({ wrap: resolver?.wrap });
    const partner = await stack.partner();
    for (let i = 0; i < 50; i++) {
      const r = await Receiver.start(); // a port is a destination
      hanging.push(r);
      await stack.call('POST', '/api/v1/endpoints', { body: { url: `${r.origin}/ok`, events: [] } });
    }
    await until('all are confirmed', 20000, async () =>
      await stack.pg.one("SELECT count(*) FROM hb.endpoint WHERE state = 'unconfirmed'") === '0');
    for (const r of hanging) r.answers.ok = r.answers.hang;
    const load = new Load(stack, { clients: 2, pace: 150, submit: (key) => ({ service: 'pothole', kind: 'problem',
      description: `Hole ${key}`, notify: resolver && { webhook: `https://${key}.example.com/` } }) });
    await sleep(long ? 30000 : 5000);
    await load.stop();
    await until('the partner has heard all', 20000, () =>
      latencies(load, stack.receiver.requests, partner.path).length === load.feedback.length);
    const all = latencies(load, stack.receiver.requests, partner.path), at = (q) => all[Math.floor(all.length * q)];
    t.diagnostic(`acked=${load.feedback.length} hanging=${hanging.filter((r) => r.at('/ok').length > 1).length} ` +
      `p50_ms=${at(0.5)} p99_ms=${at(0.99)} longest_ms=${all.at(-1)}`);
    assert.ok(hanging.every((r) => r.at('/ok').length > 1), 'all of them hang');
    await resolver?.heard;
    assert.ok(at(0.99) < 2000);
  } finally {
    await stack.close();
    for (const r of hanging) await r.close();
    resolver?.close();
  }
});
