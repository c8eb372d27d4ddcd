// What every answer carries besides its body.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Caller, bare, city, setting, url } from '../support/api.mjs';

const here = city('headers');
const { anyone, partner, staff } = here;
const plain = { service: 'plain', kind: 'problem', description: 'It rattles.' };
const said = (await anyone.post('/api/v1/feedback', plain)).json;
const action = (await staff.post('/api/v1/actions', { feedback: [said.id], status: 'done', message: { en: 'Fixed.' } })).json;
const user = await here.user();

const pages = [[anyone, '/'], [anyone, '/privacy'], [anyone, '/feedback/new'], [anyone, '/feedback/new?service=pothole'],
  [anyone, `/feedback/thanks?token=${said.token}`], [anyone, `/track/${said.token}`], [anyone, '/nothing'], [anyone, '//evil.example/'], [anyone, '/staff/sign-in'],
  [user, '/staff'], [user, `/staff/feedback/${said.id}`], [user, '/staff/actions'], [user, `/staff/actions/${action.id}`],
  [user, `/staff/actions/new?ids=${said.id}`], [user, '/staff/feedback/1']];
const data = [[anyone, '/health'], [anyone, '/robots.txt'], [anyone, '/api/v1/services'], [anyone, `/api/v1/feedback/${said.id}?token=${said.token}`],
  [anyone, '/api/v1/feedback/1'], [partner, '/api/v1/endpoints'], [partner, '/api/v1/events'], [staff, `/api/v1/actions/${action.id}`],
  [anyone, '/api/nothing']];
const shared = { '/robots.txt': 'public, max-age=3600', '/': 'public, max-age=0, s-maxage=10',
  '/privacy': 'public, max-age=0, s-maxage=10' };
const secrets = ['/track/', '/feedback/thanks', '/confirm/', '/api/v1/feedback/'];

// "a 'b' c; d" as {a: ['b', 'c'], d: []}
const policy = (text) => Object.fromEntries(text.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));

for (const [kind, list] of [['page', pages], ['data', data]])
  describe(kind, () => {
    for (const [who, path] of list)
      test(path.replaceAll(said.token, 'TOKEN').replaceAll(said.id, 'ID').replaceAll(action.id, 'ID'), async () => {
        const answer = await who.get(path);
        assert.ok(answer.status < 500);
        const { headers } = answer;
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
        assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
        assert.match(headers.get('permissions-policy'), /camera=\(\)/);
        assert.match(headers.get('x-request-id'), /^[0-9a-f]{32}$/);
        assert.equal(headers.get('content-length'), String(answer.bytes.length));
        assert.equal(headers.get('cache-control'), shared[path] ?? 'no-store');
        assert.equal(headers.get('referrer-policy'), secrets.some((s) => path.startsWith(s)) ? 'no-referrer' : 'same-origin');
        assert.match(headers.get('content-type'), kind === 'page' ? /^text\/html; charset=utf-8$/ : /^(application\/(problem\+)?json|text\/plain; charset=utf-8)$/);
        assert.ok(!headers.get('server').includes('/'), 'no version');
        assert.equal(headers.get('access-control-allow-origin'), null);
        const csp = headers.get('content-security-policy');
        assert.doesNotMatch(csp, /unsafe|\*|https?:|data:.*script|blob:/);
        const rules = policy(csp);
        assert.deepEqual(rules['default-src'], ["'none'"]);
        assert.deepEqual(rules['frame-ancestors'], ["'none'"]);
        assert.deepEqual(rules['base-uri'], ["'none'"]);
        if (kind === 'page') {
          assert.deepEqual([rules['script-src'], rules['style-src'], rules['form-action']], [["'self'"], ["'self'"], ["'self'"]]);
          assert.doesNotMatch(answer.text, / style=|<style|<script(?![^>]* src="\/assets\/)|\son[a-z]+="|javascript:/, 'nothing that the policy would stop');
          for (const [, from] of answer.text.matchAll(/(?:src|href|action)="([^"]*)"/g))
            assert.match(from, /^(\/(?!\/)|#|\?|mailto:|tel:|https:\/\/)/, 'of our own');
        } else assert.deepEqual(rules.sandbox, []);
      });
  });

test('a page that is not there is the city\'s own, also at an address that is no city\'s', async () => {
  const [{ text }, home] = [await new Caller().get('/nothing'), await new Caller().get('/')];
  const site = (page) => page.match(/<title>.* – (.*)<\/title>/)[1];
  assert.equal(site(text), site(home.text));
  assert.match(text, /hreflang="es"/);
});

test('a path that begins like a host leads back to itself in another language', async () => {
  const { text } = await anyone.get('//evil.example/?a=b');
  const [, link] = text.match(/<a href="([^"]*)" lang="es"/);
  const { origin, pathname, search } = new URL(link, url);
  assert.deepEqual([origin, pathname, search.replace('&amp;', '&')], [new URL(url).origin, '//evil.example/', '?a=b&lang=es']);
});

describe('HEAD', () => {
  // What names the one answer, or its moment.
  const same = (headers) => [...headers].filter(([name]) => !['x-request-id', 'x-cache', 'date', 'set-cookie'].includes(name));
  for (const [who, path] of [...pages, ...data])
    test(path.replaceAll(said.token, 'TOKEN').replaceAll(said.id, 'ID').replaceAll(action.id, 'ID'), async () => {
      const [get, head] = [await who.get(path), await who.head(path)];
      assert.equal(head.status, get.status);
      assert.equal(head.bytes.length, 0);
      assert.deepEqual(same(head.headers), same(get.headers));
    });
});

describe('cookies', () => {
  const parts = (text) => text.split('; ').map((p) => p.toLowerCase());
  const secure = setting('cookie_secure') !== 'no';

  test('of a sign-in and of a language stay with us', async () => {
    const email = 'headers@a.example';
    assert.equal((await anyone.form('/staff/sign-in', { email, password: 'wrong wrong wrong' })).headers.get('set-cookie'), null);
    assert.match(user.set, secure ? /^__Host-hb=hb_/ : /^hb=hb_/);
    assert.doesNotMatch(user.set, /max-age|expires/i, 'it ends with the browser');
    const lang = await anyone.get('/?lang=es');
    const mine = await here.user();
    const ended = await mine.form('/staff/sign-out', { csrf: mine.csrf });
    assert.equal(ended.status, 303);
    for (const [cookie, more] of [[user.set, /^path=/], [lang.headers.get('set-cookie'), /^max-age=31536000$/],
      [ended.headers.get('set-cookie'), /^max-age=0$/]]) {
      const set = parts(cookie);
      for (const wanted of ['path=/', 'httponly', 'samesite=lax']) assert.ok(set.includes(wanted), `${wanted} in ${set}`);
      assert.equal(set.includes('secure'), secure);
      assert.ok(set.some((p) => p.match(more)), `${more} in ${set}`);
      assert.ok(!set.some((p) => p.startsWith('domain=')));
    }
    const spanish = await anyone.with({ cookie: lang.headers.get('set-cookie').split(';')[0] }).get('/');
    assert.match(spanish.text, /<html lang="es"/);
    assert.equal(spanish.headers.get('set-cookie'), null, 'said once');
  });

  test('no API, and no page that needs none, sets one', async () => {
    for (const [who, path] of [...data, ...pages]) assert.equal((await who.get(path)).headers.get('set-cookie'), null, path);
    assert.equal((await anyone.get('/api/v1/services?lang=es')).headers.get('set-cookie'), null);
  });
});

describe('addresses that lead on', () => {
  test('a sign-in goes back to where it was asked for, and nowhere else', async () => {
    const asked = await anyone.get('/staff/actions?after=5');
    assert.equal(asked.status, 303);
    assert.equal(asked.headers.get('location'), '/staff/sign-in?next=%2Fstaff%2Factions%3Fafter%3D5');
    for (const next of ['https://evil.example', '//evil.example', '/staff/../../x', '/\\evil.example', '/staffx', 'javascript:alert(1)', '/staff\r\nX-Evil: 1']) {
      const page = await anyone.get(`/staff/sign-in?next=${encodeURIComponent(next)}`);
      assert.equal(page.status, 200);
      assert.match(page.hidden('next'), /^\/staff($|[/?])/);
      assert.equal(page.headers.get('x-evil'), null);
    }
  });

  test('assets may be kept for ever', { skip: bare && 'the build has none' }, async () => {
    const page = await anyone.get('/');
    const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(assets.length > 0);
    for (const path of assets) {
      const { status, headers } = await new Caller().get(path);
      assert.equal(status, 200, `${url}${path}`);
      assert.match(headers.get('cache-control'), /max-age=31536000, immutable/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    }
  });

  test('the figures are not for everybody', async () => assert.equal((await anyone.get('/metrics')).status, 404));
});
