// Memory is refused, once, at one place after another of each kind of request and of the dispatcher's work: nobody is
// told that it was his fault, nothing is lost or half written, and whoever ends over it is replaced.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tokenText } from '../support/secret.mjs';
import { Memory } from './memory.mjs';
import { faults, judge, rows } from './oracle.mjs';
import { Stack, long, program, sleep, until } from './stack.mjs';

const places = long ? Infinity : 8; // of each kind of request that are tried
const steps = long ? 150 : 8; // of a dispatcher's start, and three times as many of what it does later
const workers = 24; // one that ends is replaced after a pause: the others go on

const skip = spawnSync('grep', ['-q', '__asan_init', program]).status === 0 && 'sanitizers bring a malloc of their own';
let memory, stack, partner, feedback, another, action, staff, installation, routes;
const journal = { feedback: [], actions: [], faults: [] };
const byForm = new Set();

before(async () => {
  if (skip) return;
  memory = new Memory();
  stack = await Stack.open({ workers, env: memory.env });
  partner = await stack.partner();
  [feedback, another] = [await submitted(), await submitted()];
  action = (await done(acts(feedback))).json;
  await done(acts(another));
  const password = stack.hearback('user', 'add', 'ana@city.example').split('\n').at(-1);
  staff = { email: 'ana@city.example', password };
  Object.assign(staff, await session());
  installation = Buffer.from(readFileSync(join(stack.dir, 'key'), 'utf8').trim().split(':')[1], 'base64');
  routes = stack.hearback('routes').split('\n').map((line) => line.trim().split(/\s+/, 2));
});
after(async () => {
  await stack?.close();
  memory?.remove();
});

// key: the bearer's; without one it is nobody.
async function ask({ method = 'GET', path, body, form, key, idempotency, headers = {} }) {
  const answer = await fetch(`${stack.url}${path}`, { method, redirect: 'manual', signal: AbortSignal.timeout(20000),
    body: form ? new URLSearchParams(form) : body && JSON.stringify(body), headers: { ...(key && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' }), ...(idempotency && { 'idempotency-key': idempotency }), ...headers } });
  const text = await answer.text();
  return { status: answer.status, text, json: answer.headers.get('content-type')?.includes('json') && JSON.parse(text),
    cookie: answer.headers.get('set-cookie')?.split(';')[0], location: answer.headers.get('location') };
}

// What a browser that has signed in sends, and its forms carry.
async function session() {
  const { cookie } = await ask(signsIn()), { text } = await ask({ path: '/staff', headers: { cookie } });
  return { cookie, csrf: text.match(/name="csrf" value="([^"]+)"/)[1] };
}

const submits = (key = randomUUID()) => ({ method: 'POST', path: '/api/v1/feedback', key: stack.key, idempotency: key,
  body: { service: 'pothole', kind: 'problem', description: `Hole ${key}`, rating: 3, contact: { name: 'Ana' },
    location: { lat: 30.25, lon: -97.75, address: '1 Main St' }, notify: { webhook: `${stack.receiver.origin}/ok/${key}` } },
  note: ({ id, reference, webhook_secret: secret }) => journal.feedback.push({ key, id, reference, secret }) });

const acts = ({ id: about }, key = randomUUID()) => ({ method: 'POST', path: '/api/v1/actions', key: stack.staff, idempotency: key,
  body: { feedback: [about], status: 'done', message: { en: `Filled ${key}.`, es: 'Tapado.' } },
  note: ({ id }) => journal.actions.push({ key, id, feedback: [about] }) });

const submitsByForm = (key = randomUUID()) => ({ method: 'POST', path: '/feedback/new', form: { service: 'pothole',
  kind: 'problem', description: `By form ${key}`, key, step: 'send' }, note: () => byForm.add(key) });

const signsIn = () => ({ method: 'POST', path: '/staff/sign-in', form: { email: staff.email, password: staff.password } });

// Asks until it is done: the memory is there again, but a worker may be missing.
async function done(request, status = 201, again = status) {
  const answer = await until('it is done', 10000, async () => {
    const got = await ask(request).catch(() => undefined);
    return got?.status < 500 && got;
  });
  assert.ok([status, again].includes(answer.status), `${answer.status} ${answer.text}`);
  await request.note?.(answer.json, answer);
  return answer;
}

async function submitted() {
  const { json } = await done(submits());
  return json;
}

// An action that waits, so that it can be undone; it is in no journal, because it is.
async function held() {
  const { note, ...request } = acts(await submitted());
  request.body.hold = 3600;
  return (await done(request)).json;
}

// nginx keeps what is the same for everybody.
const uncached = (path) => `${path}?${randomUUID()}`;

// A key may have so many endpoints, then another takes over; the first has the partner's already.
const owned = 100;
let owner, endpoints = 1;
function ownerOfNext() {
  owner ??= stack.key;
  if (endpoints++ % owned === 0) owner = stack.hearback('key', 'add', `owner ${endpoints}`, '--scope', 'endpoints,events');
  return owner;
}

// At a desk: a page, or a form of it.
const desk = (path, form) => ({ path, headers: { cookie: staff.cookie },
  ...(form && { method: 'POST', form: { ...form, csrf: staff.csrf } }) });

const leaves = async () => {
  const { cookie, csrf } = await session();
  return { method: 'POST', path: '/staff/sign-out', form: { csrf }, headers: { cookie } };
};

// It is held for ten minutes, and undone by the one who asked for it.
const actsByForm = async (key = randomUUID()) => ({ ...desk('/staff/actions', { ids: (await submitted()).id, status: 'done',
  'message.en': `Filled ${key}.`, 'message.es': 'Tapado.', key }), note: (_, { location }) =>
  done(api('DELETE', `/actions/${location.match(/\d+/)[0]}`, { key: stack.staff }), 204, 409) });

// Addresses that hear of nothing that happens here.
const registers = (more) => api('POST', '/endpoints', { key: ownerOfNext(), idempotency: randomUUID(), body: {
  url: `${stack.receiver.origin}/ok/${randomUUID()}`, events: ['outcome.disputed'], filter: { service: ['pothole'] }, ...more } });

async function removes() {
  const made = registers(), { json } = await done(made);
  return api('DELETE', `/endpoints/${json.id}`, { key: made.key });
}

async function confirms() {
  const { json } = await done(registers({ format: 'text' }));
  return { method: 'POST', path: `/confirm/${tokenText(installation, 'confirm', 1, json.id)}`, form: {} };
}

// Each makes a request of its kind, which may be asked again until it is done.  The first status says that it was; the
// second, that it had been, as a worker finds that asks again because it does not know what became of its COMMIT.
const api = (method, path, more) => ({ method, path: `/api/v1${path}`, key: stack.key, ...more });
const kinds = {
  'a submission': [201, submits],
  'a submission by form': [303, submitsByForm],
  'an action': [201, async () => acts(await submitted())],
  'an answer': [200, () => api('POST', `/feedback/${feedback.id}/outcome?token=${feedback.token}`, { key: '',
    body: { answer: 'yes', comment: 'Thank you.' } })],
  'an answer by form': [303, () => ({ method: 'POST', path: `/track/${another.token}`, form: { answer: 'yes' } })],
  'an action by form': [303, actsByForm],
  'an undo': [204, async () => api('DELETE', `/actions/${(await held()).id}`, { key: stack.staff }), 409],
  'an undo by form': [303, async () => desk(`/staff/actions/${(await held()).id}/undo`, {}), 409],
  'a status': [303, async () => desk(`/staff/feedback/${(await submitted()).id}/status`, { status: 'acknowledged' }), 409],
  'a duplicate': [303, async () => desk(`/staff/feedback/${(await submitted()).id}/duplicate`,
    { original: (await submitted()).reference }), 409],
  'an endpoint': [201, registers],
  'the end of an endpoint': [204, removes, 404],
  'a confirmation': [200, confirms],
  'a change of an endpoint': [200, () => api('PATCH', `/endpoints/${partner.id}`, { body: { events: [] } })],
  'a test event': [202, () => api('POST', `/endpoints/${partner.id}/test`)],
  'a replay': [202, () => api('POST', `/endpoints/${partner.id}/replay`, { body: { since: new Date(Date.now() - 1000).toISOString() } })],
  'the services': [200, () => api('GET', '/services')],
  'a feedback': [200, () => api('GET', `/feedback/${feedback.id}?token=${feedback.token}`, { key: '' })],
  'an action’s counts': [200, () => api('GET', `/actions/${action.id}`, { key: stack.staff })],
  'the endpoints': [200, () => api('GET', '/endpoints')],
  'the events': [200, () => api('GET', '/events?limit=5')],
  'the home page': [200, () => ({ path: uncached('/') })],
  'the form': [200, () => ({ path: uncached('/feedback/new') })],
  'the tracking page': [200, () => ({ path: new URL(feedback.tracking_url).pathname })],
  'the health': [200, () => ({ path: '/health' })],
  'a sign-in': [303, signsIn],
  'a sign-out': [303, leaves, 401],
  'the staff’s list': [200, () => desk('/staff')],
  'the staff’s feedback': [200, () => desk(`/staff/feedback/${feedback.id}`)],
  'the draft of an action': [200, () => desk(`/staff/actions/new?ids=${feedback.id}`)],
  'the preview of an action': [200, () => desk('/staff/actions/preview', { ids: feedback.id, status: 'in_progress',
    'message.en': 'Soon.', 'message.es': 'Pronto.' })],
  'the staff’s actions': [200, () => desk('/staff/actions')],
  'the staff’s action': [200, () => desk(`/staff/actions/${action.id}`)],
};

// They write nothing, and what they read is read by one above.
const spared = ['GET /robots.txt', 'GET /privacy', 'GET /feedback/thanks', 'GET /confirm/{token}', 'GET /staff/sign-in',
  'GET /api/v1/endpoints/{id}', 'POST /staff/actions/new'];
const asked = new Set();
const isOf = ({ method = 'GET', path }) => ([m, pattern]) => m === method &&
  new RegExp(`^${pattern.replaceAll(/{\w+}/g, '[^/]+')}$`).test(path.split('?')[0]);

// Gives numbers from 0 to 1: in the short form the same each time, so that what is found is found again.
function dice(what) {
  let n = 0;
  return long ? Math.random : () => createHash('sha256').update(`${what} ${n++}`).digest().readUInt32LE() / 2 ** 32;
}

// All of 1 to n, or so many of them, one in each part of equal length.
const choose = (n, most, roll) => (n <= most ? Array.from({ length: n }, (_, i) => i + 1)
  : Array.from({ length: most }, (_, i) => 1 + Math.floor(((i + roll()) * n) / most)));

describe('a request', { skip }, () => {
  for (const [name, [status, make, again]] of Object.entries(kinds))
    test(name, { timeout: 600000 }, async (t) => {
      const first = await make(), from = memory.calls, wrong = [], tried = [], roll = dice(name);
      await done(first, status);
      const calls = memory.calls - from, seen = {};
      // A worker that is new asks for more: what was spared is not tried again.
      for (let i = 1, most = calls, hits = 0; i <= Math.min(calls, places) || hits === 0; i++) {
        const n = long ? i : 1 + Math.floor(roll() * most);
        tried.push(n);
        const request = await make(), before = memory.refused;
        asked.add(routes.find(isOf(request)).join(' '));
        memory.refuse(n);
        const answer = await ask(request).catch(() => ({ status: 'none' }));
        const refused = memory.refused > before;
        memory.refuse(0);
        const kind = refused ? answer.status : 'spared';
        if (refused) hits++;
        else most = Math.max(1, n - 1);
        assert.ok(i < 2000, 'memory was refused');
        seen[kind] = (seen[kind] ?? 0) + 1;
        if (![status, again].includes(answer.status) && answer.status < 500) wrong.push(`${n}: ${answer.status} ${answer.text}`);
        await done(request, status, again);
      }
      t.diagnostic(`calls=${calls} tried=${long ? 'all' : tried} ${Object.entries(seen).map(([k, v]) => `${k}=${v}`).join(' ')}`);
      assert.deepEqual(wrong, [], 'it is nobody’s fault but ours');
    });
});

test('there is a kind for each address', { skip }, () =>
  assert.deepEqual([...asked, ...spared].sort(), routes.map((r) => r.join(' ')).sort()));

test('all workers are back', { skip, timeout: 60000 }, async () => {
  await until('they are', 20000, () => stack.web.children().length === workers);
  assert.equal(stack.web.starts, 1, 'their parent stayed');
});

// A killed dispatcher's shards are free after 10 s: shortened here.
const expire = () => stack.pg.ask("UPDATE hb.lease SET until = '-infinity'; DELETE FROM hb.dispatcher");

// Refuses memory n requests from when what() is called, and sees to it that the work goes on.
async function refuse(own, d, n, what) {
  const { starts } = d, before = own.refused;
  own.refuse(n);
  await what();
  const end = Date.now() + 800;
  while (own.refused === before && Date.now() < end) await sleep(20);
  own.refuse(0);
  await sleep(50);
  if (d.starts > starts || d.pid === undefined) await expire();
  await until('it runs', 10000, () => d.pid !== undefined);
}

test('the dispatcher: from its start, and from an event, to what became of it', { skip, timeout: 600000 }, async (t) => {
  const own = new Memory();
  try {
    await stack.settled();
    await stack.dispatchers[0].stop();
    const d = stack.dispatcher({ env: own.env });
    const heard = async () => {
      const from = own.calls, { id } = await submitted();
      await until('it works', 20000, () => stack.receiver.requests.some((r) => r.path === partner.path &&
        r.json.data.feedback?.[0] === id));
      return own.calls - from;
    };
    const atStart = await heard(), later = await heard();
    for (const n of choose(later, steps * 3, dice('later'))) await refuse(own, d, n, submitted);
    for (const n of choose(atStart, steps, dice('at start'))) await refuse(own, d, n, async () => { d.kill(); await expire(); });
    t.diagnostic(`at_start=${atStart} later=${later} refused=${own.refused} ended=${d.starts - 1 - Math.min(steps, atStart)}`);
    assert.ok(own.refused > steps, 'memory was refused');
    await d.stop();
    await stack.pg.ask('UPDATE hb.delivery SET due_at = now()'); // nobody wants to wait for second retries
    await expire();
    const last = stack.dispatcher();
    await stack.settled();
    await last.stop();
  } finally {
    own.remove();
  }
});

test('after all this nothing is lost, doubled or half written', { skip, timeout: 120000 }, async () => {
  stack.pg.psql("DELETE FROM hb.delivery WHERE reason = 'endpoint_deleted'"); // what waited for one when it was removed
  const heard = stack.receiver.requests.filter((r) => r.json.type && r.json.type !== 'endpoint.test'); // of which each says the same
  assert.deepEqual(faults(judge(journal, { kept: await rows(stack.pg), heard, partner })), {});
  const kept = stack.pg.psql("SELECT substr(description, 9) FROM hb.feedback WHERE description LIKE 'By form %' ORDER BY 1").flat();
  assert.deepEqual(kept, [...byForm].sort());
  for (const [what, rule] of Object.entries(rules)) assert.equal(stack.pg.one(`SELECT count(*) ${rule}`), '0', what);
});

// Whatever was written was written whole.
const rules = {
  'feedback without its one event': `FROM hb.feedback f WHERE (SELECT count(*) FROM hb.event e
    WHERE e.feedback_id = f.id AND e.type = 'feedback.received') <> 1`,
  'feedback whose submitter is not followed': `FROM hb.feedback f WHERE f.description LIKE 'Hole %'
    AND (SELECT count(*) FROM hb.follower w JOIN hb.endpoint p ON p.id = w.endpoint_id WHERE w.feedback_id = f.id) <> 1`,
  'events that went nowhere': `FROM hb.event e WHERE e.type NOT LIKE 'endpoint.%'
    AND NOT EXISTS (SELECT FROM hb.feed d WHERE d.event_id = e.id)
    AND NOT EXISTS (SELECT FROM hb.action u WHERE u.id = e.action_id AND u.undone_at IS NOT NULL)`,
  'undone actions that were heard of': `FROM hb.feed d JOIN hb.event e ON e.id = d.event_id JOIN hb.action u ON u.id = e.action_id
    WHERE u.undone_at IS NOT NULL`,
  'actions that count wrong': `FROM hb.action a WHERE a.feedback_count <>
    (SELECT count(*) FROM hb.action_feedback c WHERE c.action_id = a.id)`,
  'actions without their one event': `FROM hb.action a WHERE
    (SELECT count(*) FROM hb.event e WHERE e.action_id = a.id AND e.type = 'action.posted') <> 1`,
};
