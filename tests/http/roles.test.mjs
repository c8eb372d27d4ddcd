// Every address of the service, asked by everybody: what each may do stands in a table here, and an address that is
// not in it fails.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Caller, city, hearback, rows, sql, until } from '../support/api.mjs';

const here = city('roles');
const abroad = city('roles-abroad');

const plain = { service: 'plain', kind: 'problem', description: 'It rattles.' };
const said = (await here.anyone.post('/api/v1/feedback', plain)).json;
const saidAbroad = (await abroad.anyone.post('/api/v1/feedback', plain)).json;
const hook = (await here.partner.post('/api/v1/endpoints', { url: 'http://127.0.0.1:9/roles' })).json;
const act = async (id) => (await here.staff.post('/api/v1/actions', { feedback: [id], status: 'assigned', message: { en: 'Soon.' } })).json;
const action = await act(said.id);
const [user, userAbroad] = [await here.user(), await abroad.user()];
assert.ok(user.csrf && userAbroad.csrf);

const at = (caller) => caller.with({ host: here.domain });
const nobody = here.anyone;

// Who asks: with which headers, which tracking token, and which form token.
const askers = {
  nobody: { who: nobody },
  token: { who: nobody, token: said.token },
  partner: { who: here.partner },
  staffKey: { who: here.staff },
  staffWithoutForm: { who: user },
  staff: { who: user, csrf: user.csrf },
  tokenAbroad: { who: nobody, token: saidAbroad.token },
  partnerAbroad: { who: at(abroad.partner) },
  staffKeyAbroad: { who: at(abroad.staff) },
  staffAbroad: { who: at(userAbroad), csrf: userAbroad.csrf },
};
const everybody = (status) => Object.fromEntries(Object.keys(askers).map((name) => [name, status]));

// A row of the table: what is sent, and the status each gets.  Where something would be changed or ended, it is asked
// for what is not there (404) or sent what is refused by its fields (422, 409): whoever gets as far as that, may.
const open = (status) => everybody(status);
const key = (who) => ({ ...everybody(401), partner: 403, staffKey: 403, ...who });
// A foreign token is no token: nothing is said about what it would lead to.
const token = (status, more) => ({ ...everybody(401), token: status, tokenAbroad: 404, ...more });
// The token stands in the address: without one there is no such page.
const link = (status) => ({ ...everybody(404), token: status });
const page = (status) => ({ ...everybody(303), staff: status, staffWithoutForm: status });
const form = (status) => ({ ...everybody(401), staff: status, staffWithoutForm: 403 });

const id = said.id;
const none = '1';
const table = {
  'GET /health': [{}, open(200)],
  'GET /robots.txt': [{}, open(200)],

  'GET /': [{}, open(200)],
  'GET /privacy': [{}, open(200)],
  'GET /feedback/new': [{}, open(200)],
  'POST /feedback/new': [{ service: 'none' }, open(422)],
  'GET /feedback/thanks': [{}, token(200)],
  'GET /track/{token}': [{}, link(200)],
  'POST /track/{token}': [{ answer: 'perhaps' }, link(422)],
  'GET /confirm/{token}': [{}, open(404)],
  'POST /confirm/{token}': [{}, open(404)],

  'GET /api/v1/services': [{}, { ...open(200), partnerAbroad: 401, staffKeyAbroad: 401 }],
  'POST /api/v1/feedback': [{}, { ...open(422), staffKey: 403, partnerAbroad: 401, staffKeyAbroad: 401 }],
  'GET /api/v1/feedback/{id}': [{ id }, { ...token(200), partner: 403, staffKey: 200 }],
  'POST /api/v1/feedback/{id}/outcome': [{ id }, token(422)],
  'POST /api/v1/actions': [{}, key({ staffKey: 422 })],
  'GET /api/v1/actions/{id}': [{ id: action.id }, key({ staffKey: 200 })],
  'DELETE /api/v1/actions/{id}': [{ id: none }, key({ staffKey: 404 })],
  'POST /api/v1/endpoints': [{}, key({ partner: 422 })],
  'GET /api/v1/endpoints': [{}, key({ partner: 200 })],
  'GET /api/v1/endpoints/{id}': [{ id: hook.id }, key({ partner: 200 })],
  'PATCH /api/v1/endpoints/{id}': [{ id: hook.id }, key({ partner: 200 })],
  'DELETE /api/v1/endpoints/{id}': [{ id: none }, key({ partner: 404 })],
  'POST /api/v1/endpoints/{id}/test': [{ id: none }, key({ partner: 404 })],
  'POST /api/v1/endpoints/{id}/replay': [{ id: hook.id }, key({ partner: 422 })],
  'GET /api/v1/events': [{}, key({ partner: 200 })],

  'GET /staff/sign-in': [{}, open(200)],
  'POST /staff/sign-in': [{}, open(401)],
  'POST /staff/sign-out': [{}, { ...form(303) }],
  'GET /staff': [{}, page(200)],
  'GET /staff/feedback/{id}': [{ id }, page(200)],
  'POST /staff/feedback/{id}/status': [{ id, status: 'nonsense' }, form(422)],
  'POST /staff/feedback/{id}/duplicate': [{ id, original: 'nonsense' }, form(422)],
  'GET /staff/actions/new': [{ ids: id }, page(200)],
  'POST /staff/actions/new': [{ ids: id }, form(200)],
  'POST /staff/actions/preview': [{ ids: id }, form(422)],
  'POST /staff/actions': [{ ids: id }, form(422)],
  'GET /staff/actions': [{}, page(200)],
  'GET /staff/actions/{id}': [{ id: action.id }, page(200)],
  'POST /staff/actions/{id}/undo': [{ id: action.id }, form(409)],
};

async function ask({ method, pattern, body }, sent, { who, token: shown, csrf }) {
  const { id: named, ...fields } = sent;
  let path = pattern.replace('{id}', named).replace('{token}', shown ?? 'none');
  const query = new URLSearchParams({ ...(method === 'GET' && fields), ...(!pattern.includes('{token}') && shown && { token: shown }) });
  if (`${query}` !== '') path += `?${query}`;
  if (body === 'json') return who.send(method, path, {});
  if (body === 'form') return who.form(path, { ...fields, ...(csrf && { csrf }) });
  return who.send(method, path);
}

const routes = hearback('routes').split('\n').map((line) => {
  const [method, pattern, who, scope, body, face] = line.trim().split(/\s+/);
  return { name: `${method} ${pattern}`, method, pattern, who: who.split(','), scope, body, face };
});

test('every address is in the table, and nothing else is', () =>
  assert.deepEqual(Object.keys(table).sort(), routes.map((r) => r.name).sort()));

describe('who may', () => {
  for (const route of routes.filter((r) => r.name in table)) {
    const [sent, expected] = table[route.name];
    test(route.name, async () => {
      await until('the fan-out', async () => (await rows(here.id)).fanout === 0);
      const before = await rows(here.id);
      const got = {};
      // Signing out ends the sign-in of this table: it takes one of its own.
      const mine = route.pattern === '/staff/sign-out' ? await here.user() : undefined;
      for (const [name, asker] of Object.entries(askers))
        got[name] = (await ask(route, sent, name.match(/^staff(WithoutForm)?$/) && mine
          ? { who: mine, csrf: asker.csrf && mine.csrf } : asker)).status;
      if (mine) assert.equal((await mine.get('/staff')).status, 303, 'signed out');
      assert.deepEqual(got, expected);
      const { session, ...now } = await rows(here.id);
      const { session: ignored, ...then } = before;
      assert.deepEqual(now, then, 'nothing was written');
    });
  }
});

describe('what a row says is what happens', () => {
  // Anybody may ask these; the handler itself judges the password or link that is shown.
  const judged = ['POST /staff/sign-in', 'GET /confirm/{token}', 'POST /confirm/{token}'];
  for (const route of routes.filter((r) => r.name in table && !judged.includes(r.name))) {
    const [, expected] = table[route.name];
    // 404 is also what is not there for who may ask for it; what a token leads to is not there for a wrong one.
    const may = (name) => ![401, 403, ...(route.method === 'GET' ? [303] : [])].includes(expected[name])
      && !(expected[name] === 404 && (name === 'tokenAbroad' || route.pattern === '/track/{token}'));
    const has = (...scopes) => route.scope === '-' || route.scope.split(',').some((s) => scopes.includes(s));
    test(`${route.name}: ${route.who}${route.scope === '-' ? '' : ` (${route.scope})`}`, () => {
      const anyone = route.who.includes('anyone');
      const keyed = route.who.includes('key');
      for (const name of ['nobody', 'tokenAbroad', 'staffAbroad']) assert.equal(may(name), anyone, name);
      assert.equal(may('token'), anyone || route.who.includes('token'));
      assert.equal(may('staff'), anyone || route.who.includes('staff'));
      assert.equal(may('partner'), keyed ? has('submit', 'endpoints', 'events') : anyone);
      assert.equal(may('staffKey'), keyed ? has('read', 'act') : anyone);
      for (const name of ['partnerAbroad', 'staffKeyAbroad']) assert.equal(may(name), anyone && !keyed, name);
    });
  }
});

test('one key does not see another’s endpoints', async () => {
  const other = new Caller({ host: here.domain,
    key: hearback('key', 'add', 'another', '--jurisdiction', here.domain, '--scope', 'submit,endpoints,events') });
  for (const answer of [await other.get(`/api/v1/endpoints/${hook.id}`), await other.patch(`/api/v1/endpoints/${hook.id}`, {}),
    await other.delete(`/api/v1/endpoints/${hook.id}`), await other.post(`/api/v1/endpoints/${hook.id}/test`, undefined),
    await other.post(`/api/v1/endpoints/${hook.id}/replay`, { since: '2026-01-01T00:00:00Z' })])
    assert.equal(answer.status, 404);
  assert.deepEqual((await other.get('/api/v1/endpoints')).json.items, []);
});

test('a key that was revoked is none', async () => {
  const text = hearback('key', 'add', 'short', '--jurisdiction', here.domain, '--scope', 'endpoints,events');
  const caller = new Caller({ host: here.domain, key: text });
  assert.equal((await caller.get('/api/v1/events')).status, 200);
  const { id: last } = (await caller.post('/api/v1/endpoints', { url: 'http://127.0.0.1:9/last' })).json;
  assert.match(hearback('key', 'revoke', text.split('_')[2], '--jurisdiction', here.domain), /switched off with it: 1$/);
  assert.equal((await caller.get('/api/v1/events')).status, 401);
  assert.deepEqual(sql(`SELECT state FROM hb.endpoint WHERE id IN (${last}, ${hook.id}) ORDER BY id DESC`),
    [['disabled'], ['unconfirmed']], 'another key’s hears on');
});

test('a cookie opens no API, a key no page', async () => {
  for (const route of routes.filter((r) => r.face === 'json' && !r.who.includes('anyone')))
    assert.equal(table[route.name][1].staff, 401);
  assert.equal((await nobody.with({ cookie: `hb=${here.staff.key}` }).get('/staff')).status, 303);
  assert.equal((await nobody.with({ cookie: `hb=${said.token}` }).get('/staff')).status, 303);
  assert.equal((await nobody.with({ authorization: `Bearer ${user.headers.cookie.slice(3)}` }).get('/api/v1/events')).status, 401);
});

test('a form from another site, or of another sign-in, is not taken', async () => {
  const second = await here.user();
  for (const [who, fields, headers] of [[user, { csrf: second.csrf }], [user, { csrf: '' }], [user, { csrf: 'x'.repeat(60) }],
    [user, { csrf: user.csrf }, { origin: 'https://evil.example' }], [user, { csrf: user.csrf }, { 'sec-fetch-site': 'cross-site' }]])
    assert.equal((await who.form(`/staff/feedback/${id}/status`, { status: 'spam', ...fields }, headers)).status, 403);
  for (const path of ['/feedback/new', '/staff/sign-in', `/track/${said.token}`])
    assert.equal((await nobody.form(path, { answer: 'yes' }, { 'sec-fetch-site': 'cross-site' })).status, 403, path);
  // Older browsers say no more than this, for any site: only who has the token in the address can have meant it.
  for (const path of ['/feedback/new', '/staff/sign-in'])
    assert.equal((await nobody.form(path, { answer: 'yes' }, { origin: 'null' })).status, 403, path);
  assert.notEqual((await nobody.form(`/track/${said.token}`, { answer: 'yes' }, { origin: 'null' })).status, 403);
});
