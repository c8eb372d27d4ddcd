// The power goes under load: what a client was told is there when it comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Disk, noDisk } from './disk.mjs';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, long, seconds, sleep, until } from './stack.mjs';

const damage = /checkpoint record|invalid page|could not (open|read|access) (file|block|status)/;
const loadMs = long ? seconds * 500 : 4000;

// Everything is gone at once: the disk first, for what is written after that would not count.
async function powerFails(stack, disk) {
  disk.cut();
  const backends = stack.postgres.children();
  await stack.postgres.stop('SIGKILL');
  for (const pid of backends) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch { /* it is gone already */ }
  }
  for (const s of [stack.web, ...stack.dispatchers]) s.kill();
  await disk.unmount();
  disk.mount();
  stack.postgres.start();
}

async function withStack(fsync, run) {
  const disk = Disk.make(512);
  let stack;
  try {
    stack = await Stack.open({ data: disk.data, settings: { fsync, max_wal_size: '128MB' } });
    const partner = await stack.partner();
    disk.sync();
    await run(stack, disk, partner);
  } finally {
    await stack?.close();
    await disk.remove();
  }
}

test('nothing is lost when the power fails', { skip: noDisk, timeout: 300000 }, async (t) => {
  await withStack('on', async (stack, disk, partner) => {
    const load = new Load(stack);
    // A slow machine is loaded for longer, until enough was said for the test to mean something.
    await sleep(loadMs);
    await until('there was a load', 6 * loadMs, () => load.feedback.length > loadMs / 200);
    const before = load.feedback.length;
    await powerFails(stack, disk);
    await load.stop();
    await stack.settled();
    for (const d of stack.dispatchers) await d.stop();
    const found = judge(load, { kept: await rows(stack.pg), heard: stack.receiver.requests, partner });
    tell(t, load, found, { acked_before: before });
    assert.deepEqual(faults(found), {});
  });
});

test('control: without fsync the same loses what was told', { skip: noDisk, timeout: 300000 }, async (t) => {
  await withStack('off', async (stack, disk, partner) => {
    const load = new Load(stack);
    await until('there was a load', 24000, () => load.feedback.length > 20);
    const told = powerFails(stack, disk);
    await load.abandon();
    await told;
    const kept = await until('the database is back', 15000, async () => {
      try {
        return await rows(stack.pg);
      } catch {
        return undefined;
      }
    }).catch(() => {
      // What does not start because of what is missing has lost everything.
      assert.match(stack.postgres.log, damage);
      return { feedback: [], actions: [], outcomes: [] };
    });
    const found = judge(load, { kept });
    tell(t, load, found);
    assert.ok(found.lost.length > 0);
  });
});
