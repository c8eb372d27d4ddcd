// A day of a small city under valgrind: every worker and the dispatcher touch only what they own, and lose nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Stack, until } from '../fault/stack.mjs';

const program = process.env.HEARBACK_BIN ?? join(dirname(fileURLToPath(import.meta.url)), '../../build/src/hearback');
const known = join(dirname(fileURLToPath(import.meta.url)), 'suppressions');
const none = spawnSync('valgrind', ['--version']).status !== 0 ? 'there is no valgrind'
  : readFileSync(program).includes('__asan_init') ? 'the program has the sanitizers in it' : false;

async function page(stack, path, { form, cookie } = {}) {
  const answer = await fetch(`${stack.url}${path}`, { method: form ? 'POST' : 'GET', redirect: 'manual',
    headers: { ...(cookie && { cookie }) }, body: form && new URLSearchParams(form) });
  const text = await answer.text();
  return { status: answer.status, text, cookie: answer.headers.get('set-cookie')?.split(';')[0],
    csrf: text.match(/name="csrf" value="([^"]*)"/)?.[1] };
}

// Programs: what they may say, and what is not taken.
async function api(stack) {
  const ask = async (status, method, path, options) => {
    const answer = await stack.call(method, path, options);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    return answer.json;
  };
  const partner = await stack.partner();
  const plain = { service: 'pothole', kind: 'problem', description: 'A hole, «deep» & wide', rating: 2,
    location: { lat: 30.3, lon: -97.7, address: '1 Main St' }, contact: { email: 'ana@city.example' },
    notify: { webhook: `${stack.receiver.origin}/ok/follower` } };
  const said = await ask(201, 'POST', '/api/v1/feedback', { idempotency: 'one', body: plain });
  assert.deepEqual(await ask(201, 'POST', '/api/v1/feedback', { idempotency: 'one', body: plain }), said);
  await ask(422, 'POST', '/api/v1/feedback', { idempotency: 'one', body: { ...plain, rating: 1 } });
  await ask(422, 'POST', '/api/v1/feedback', { body: { service: 'none', kind: 'rant', rating: 9, extra: [{}], location: { lat: 99 } } });
  await ask(401, 'POST', '/api/v1/feedback', { key: 'hb_1_2_x', body: plain });
  await ask(200, 'GET', '/api/v1/services?lang=es');
  await ask(200, 'GET', `/api/v1/feedback/${said.id}`);
  await ask(404, 'GET', '/api/v1/nothing');
  const action = await ask(201, 'POST', '/api/v1/actions', { key: stack.staff,
    body: { feedback: [said.id], status: 'done', message: { en: 'Filled.', es: 'Tapado.' } } });
  await ask(200, 'GET', `/api/v1/actions/${action.id}`, { key: stack.staff });
  await ask(200, 'GET', '/api/v1/endpoints');
  await ask(202, 'POST', `/api/v1/endpoints/${partner.id}/test`);
  await ask(200, 'GET', '/api/v1/events?limit=10');
  await until('the follower and the partner have heard', 60000, () => stack.receiver.at('/ok/follower').length > 0
    && stack.receiver.at(partner.path).some((r) => r.json.type === 'endpoint.test'));
  return said;
}

async function residents(stack, said) {
  for (const path of ['/', '/privacy?lang=es', '/feedback/new', '/feedback/new?service=pothole', `/track/${said.token}`, '/nothing'])
    assert.equal((await page(stack, path)).status, { '/nothing': 404 }[path] ?? 200, path);
  const form = { service: 'pothole', step: 'check', kind: 'idea', description: 'Más árboles', address: '' };
  assert.equal((await page(stack, '/feedback/new', { form })).status, 200);
  assert.equal((await page(stack, '/feedback/new', { form: { ...form, description: '' } })).status, 422);
  assert.equal((await page(stack, `/track/${said.token}`, { form: { answer: 'yes' } })).status, 303);
}

async function staff(stack, said) {
  const email = 'ana@city.example', password = stack.hearback('user', 'add', email, '--name', 'Ana');
  assert.equal((await page(stack, '/staff/sign-in', { form: { email, password: 'x' } })).status, 401);
  const { cookie } = await page(stack, '/staff/sign-in', { form: { email, password } });
  const { csrf } = await page(stack, '/staff', { cookie });
  for (const path of ['/staff?q=hole&status=done', `/staff/feedback/${said.id}`, `/staff/actions/new?ids=${said.id}`, '/staff/actions'])
    assert.equal((await page(stack, path, { cookie })).status, 200, path);
  assert.equal((await page(stack, '/staff/sign-out', { cookie, form: { csrf } })).status, 303);
}

test('workers and dispatcher under valgrind', { skip: none, timeout: 300000 }, async (t) => {
  const logs = mkdtempSync(join(tmpdir(), 'hearback-valgrind-'));
  const suppressions = join(logs, 'suppressions'); // a copy, for the server's user may not see the tree
  chmodSync(logs, 0o777);
  copyFileSync(known, suppressions);
  const under = ['valgrind', '--leak-check=full', '--errors-for-leak-kinds=definite', `--suppressions=${suppressions}`,
    `--log-file=${logs}/%p`];
  const stack = await Stack.open({ workers: 1, under });
  try {
    const said = await api(stack);
    await residents(stack, said);
    await staff(stack, said);
    await stack.settled();
    for (const service of [stack.web, stack.dispatchers[0]]) assert.deepEqual(await service.stop(), { code: 0, signal: null });
  } finally {
    await stack.close();
  }
  const said = readdirSync(logs).filter((name) => /^\d+$/.test(name)).map((name) => readFileSync(join(logs, name), 'utf8'));
  t.diagnostic(`${said.length} processes`);
  assert.ok(said.length >= 3);
  for (const text of said) assert.match(text, /ERROR SUMMARY: 0 errors/, text);
  rmSync(logs, { recursive: true });
});
