// kill -9 of background workers and PostgreSQL while an action for very many is applied, and while one is undone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stack, long, sleep, until } from './stack.mjs';

const many = long ? 50000 : 6500;
let stack, partner, workers;

before(async () => {
  stack = await Stack.open({ workers: 2 });
  partner = await stack.partner();
  workers = [stack.worker(), stack.worker()];
  stack.pg.psql(`
    INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, description, language, source, created_at, updated_at, words)
    SELECT s.jurisdiction_id, n, lpad(n::text, 9, '0'), s.id, 'idea', 'More shade.', 'en', 'web', now(), now(), 'more shade'
    FROM hb.service s, generate_series(1, ${many}) n`);
});
after(() => stack?.close());

// PostgreSQL may be just coming back.
const one = async (sql) => {
  try {
    return await stack.pg.askOne(sql);
  } catch {
    return undefined;
  }
};
const count = async (what) => {
  let n;
  await until('the database answers', 20000, async () => (n = await one(`SELECT count(*) FROM hb.${what}`)) !== undefined);
  return Number(n);
};

const post = async (body) => {
  const { status, json, text } = await stack.call('POST', '/api/v1/actions', { key: stack.staff,
    body: { filter: { status: 'open' }, message: { en: 'Trees stand.' }, ...body } });
  assert.equal(status, 201, text);
  assert.equal(json.feedback_count, many);
  return json.id;
};

// What is posted is not done before we look: the workers go on when it is there.
async function atRest(what) {
  await until('both work', 20000, () => workers.every((w) => w.pid !== undefined));
  for (const w of workers) w.kill('SIGSTOP');
  const got = await what();
  for (const w of workers) w.kill('SIGCONT');
  return got;
}

// Strikes until enough is done: now a worker, and once in a while the database under them.
async function strike(enough) {
  let kills = 0;
  while (!(await enough())) {
    await sleep(50 + Math.random() * 400);
    if (++kills % 5 === 0) stack.postgres.kill();
    else workers[kills % 2].kill();
    if (kills >= (long ? 200 : 10)) break;
  }
  return kills;
}

const settled = () => until('the job is done', 60000, async () => (await one('SELECT count(*) FROM hb.job')) === '0');

test('an action is undone while it is being applied, and everything is as it was', { timeout: 300000 }, async (t) => {
  const id = await atRest(() => post({ status: 'in_progress', hold: 3600 }));
  let kills = await strike(async () => (await count('feedback WHERE held_by IS NOT NULL')) >= many / 3);
  await until('it is taken back', 20000, async () => {
    const answer = await stack.call('DELETE', `/api/v1/actions/${id}`, { key: stack.staff });
    return answer.status === 204;
  });
  kills += await strike(async () => (await count('job')) === 0);
  await settled();
  t.diagnostic(`kills=${kills} starts=${workers.map((w) => w.starts)}`);
  assert.ok(kills > 0);
  assert.equal(await count("feedback WHERE status = 'received' AND held_by IS NULL AND held_until IS NULL"), many);
  assert.equal(await count('action_part'), 0);
  assert.equal(await count('fanout'), 0);
});

test('an action is applied to each once, and heard once all of it is done', { timeout: 300000 }, async (t) => {
  const id = await atRest(() => post({ status: 'done' }));
  const kills = await strike(async () => (await count('job')) === 0);
  await settled();
  t.diagnostic(`kills=${kills} starts=${workers.map((w) => w.starts)}`);
  assert.ok(kills > 0);
  assert.equal(await count("feedback WHERE status = 'done' AND closed_at IS NOT NULL"), many);
  assert.equal(await count(`action_feedback WHERE action_id = ${id} AND before = 'received' AND after = 'done'`), many);
  assert.equal(await count('action_part'), 0);
  assert.equal(await count(`event WHERE action_id = ${id} AND (data ->> 'feedback_count')::int = ${many}`), 1);
  assert.equal(await count(`event WHERE action_id = ${id}`), 1);
  const { json } = await stack.call('GET', `/api/v1/actions/${id}`, { key: stack.staff });
  assert.deepEqual([json.applied, json.left_out, json.working], [many, 0, false]);
  await until('the partner has heard', 20000, () => stack.receiver.at(partner.path).some((r) => r.json?.data.action === id));
  const ids = stack.receiver.at(partner.path).filter((r) => r.json?.type === 'action.posted').map((r) => r.json.id);
  assert.equal(new Set(ids).size, 1, 'one event, and none of the one that was undone');
});

test('a job whose statement runs out of time is counted and told; the others go on', { timeout: 60000 }, async () => {
  const left = (id) => one(`SELECT count(*) FROM hb.job WHERE id = ${id}`);
  await workers[1].stop(); // or it takes what the other one leaves
  stack.pg.psql(`
    CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'a%', repeat('ñ', 600) USING ERRCODE = '57014'; END $$;
    CREATE TRIGGER late BEFORE DELETE ON hb.job FOR EACH ROW WHEN (OLD.id = 1) EXECUTE FUNCTION public.late();
    INSERT INTO hb.action (jurisdiction_id, id, status, message, feedback_count, created_at, released_at)
    SELECT id, n, 'done', '{}', 1, now(), now() FROM hb.jurisdiction, generate_series(1, 2) n;
    INSERT INTO hb.job (jurisdiction_id, id, kind, action_id, due_at)
    SELECT jurisdiction_id, id, 'action_undo', id, now() - interval '1 min' / id FROM hb.action WHERE id <= 2`);
  await until('the one behind it is done', 20000, async () => await left(2) === '0');
  await until('it is counted', 20000, async () => Number(await one('SELECT failures FROM hb.job WHERE id = 1')) > 0);
  assert.match(await one('SELECT reason FROM hb.job WHERE id = 1'), /57014 a.*ñ$/);
  stack.pg.psql('DROP TRIGGER late ON hb.job; UPDATE hb.job SET due_at = now()');
  await until('it is done too', 20000, async () => await left(1) === '0');
});
