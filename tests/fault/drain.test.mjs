// Workers and dispatchers are told to stop with work in flight, and under load: nobody is left without an answer, and
// nobody hears anything twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { Load } from './load.mjs';
import { faults, judge, rows, tell } from './oracle.mjs';
import { Stack, seconds, sleep, until } from './stack.mjs';

const workers = 4;
let stack;

before(async () => {
  stack = await Stack.open({ workers, dispatchers: 1 });
});
after(() => stack?.close());

// Holds every submission up at the database until it is ended.
async function hold() {
  const psql = spawn('psql', ['-Xq', '-d', stack.pg.conninfo('postgres')], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/' });
  psql.stdin.write("BEGIN; LOCK TABLE hb.idempotency;\n\\echo held\n");
  await once(psql.stdout, 'data');
  return () => psql.stdin.end();
}

test('SIGTERM: requests in flight, and those that wait for a worker, are answered', { timeout: 60000 }, async (t) => {
  const release = await hold();
  const submit = (i) => stack.call('POST', '/api/v1/feedback', { idempotency: `drain-${i}`,
    body: { service: 'pothole', kind: 'problem', description: 'A hole to be drained' } });
  const asked = Array.from({ length: workers * 2 }, (_, i) => submit(i));
  await until('every worker has one', 10000, async () => await stack.pg.one(
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hearback_web' AND wait_event_type = 'Lock'") === String(workers));
  const since = Date.now(), ended = stack.web.stop();
  await until('the parent stops', 10000, () => / what=stop /.test(stack.web.log));
  await sleep(200);
  release();
  const answers = await Promise.all(asked);
  assert.deepEqual(await ended, { code: 0, signal: null });
  t.diagnostic(`asked=${asked.length} statuses=${answers.map((a) => a.status)} drained_ms=${Date.now() - since}`);
  assert.deepEqual(answers.map((a) => a.status), asked.map(() => 201));
  stack.web.start();
  await until('GET /health says 200', 10000, () => stack.healthy());
});

test('SIGHUP replaces the workers one by one, and dispatchers give way to each other: nobody notices', { timeout: 120000 },
  async (t) => {
    const partner = await stack.partner();
    stack.dispatcher();
    const load = new Load(stack, { clients: 6 });
    const rounds = Math.ceil(seconds / 5);
    for (let i = 0; i < rounds; i++) {
      const old = stack.web.children();
      stack.web.kill('SIGHUP');
      await until('all are replaced', 20000, () => {
        const now = stack.web.children();
        return now.length === workers && now.every((pid) => !old.includes(pid));
      });
      const d = stack.dispatchers[i % 2];
      assert.deepEqual(await d.stop(), { code: 0, signal: null });
      assert.match(d.log, /what=stopped leases=released/);
      d.start();
      await sleep(500);
    }
    await load.stop();
    await stack.settled();
    for (const d of stack.dispatchers) await d.stop();
    const kept = await rows(stack.pg), found = judge(load, { kept, heard: stack.receiver.requests, partner });
    tell(t, load, found, { rounds });
    assert.deepEqual(faults(found), {});
    assert.deepEqual(load.refusals, []);
    assert.equal(load.retried, 0);
    assert.equal(found.repeated, 0);
  });
