// nginx keeps pages that are the same for everybody, and never gives one to somebody else than those it is for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { city, hearback } from '../support/api.mjs';

const here = city('cache');
const there = city('cacheother');
const { anyone, staff } = here;
const said = (await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'problem', description: 'It rattles.' })).json;
const action = (await staff.post('/api/v1/actions', { feedback: [said.id], status: 'done', message: { en: 'Fixed.' } })).json;
const user = await here.user();

const kept = (answer) => answer.headers.get('x-cache') !== null;
const language = (answer) => answer.text.match(/<html lang="([^"]+)"/)?.[1];

// An address of this page that nobody has asked for yet.
const fresh = (path) => `${path}${path.includes('?') ? '&' : '?'}x=${randomUUID()}`;

// Asked until it comes from the cache: which is at the second time, unless ten seconds have gone by in between.
async function filled(who, path) {
  for (let i = 0; i < 10; i++) {
    const answer = await who.get(path);
    if (kept(answer)) return answer;
  }
  throw new Error(`${path} is not kept`);
}

// What every page from the cache must be, whoever asks.
function nobodys(answer) {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.doesNotMatch(answer.text, /csrf|Ana Rivera|\/staff\/sign-out|hb_\d+_\d+_/);
  assert.doesNotMatch(answer.text, /<input type="hidden"/);
}

// Each GET route with an id or a token that is right.
const ids = { '/track/{token}': said.token, '/confirm/{token}': said.token, '/api/v1/feedback/{id}': said.id,
  '/api/v1/actions/{id}': action.id, '/api/v1/endpoints/{id}': '1', '/staff/feedback/{id}': said.id, '/staff/actions/{id}': action.id };
const routes = hearback('routes').split('\n').map((line) => line.split(/\s+/)).filter(([method]) => method === 'GET')
  .map(([, pattern]) => pattern.replace(/\{\w+\}/, () => {
    assert.ok(ids[pattern], `say here which id is to be asked for: ${pattern}`);
    return ids[pattern];
  }));
const shared = ['/', '/privacy', '/robots.txt'];

describe('a page that is everybody\'s', () => {
  for (const path of shared)
    test(`${path} is kept, and is what the worker made`, async () => {
      const at = fresh(path);
      const first = await anyone.get(at);
      assert.ok(!kept(first));
      const again = await filled(anyone, at);
      nobodys(again);
      assert.equal(again.text, first.text);
      assert.equal(again.headers.get('content-security-policy'), first.headers.get('content-security-policy'));
      assert.notEqual(again.headers.get('x-request-id'), first.headers.get('x-request-id'), 'each request has its own number');
    });

  test('lies there in each language by itself', async () => {
    const at = fresh('/');
    const asks = [[{}, 'en'], [{ 'accept-language': 'es' }, 'es'], [{ 'accept-language': 'es-MX,en;q=0.5' }, 'es'],
      [{ 'accept-language': 'en,es;q=0.9' }, 'en'], [{ cookie: 'lang=es' }, 'es'], [{ cookie: 'lang=en', 'accept-language': 'es' }, 'en']];
    for (const round of [1, 2, 3])
      for (const [headers, wanted] of asks)
        assert.equal(language(await anyone.with(headers).get(at)), wanted, `${round}: ${JSON.stringify(headers)}`);
    for (const [headers, wanted] of asks) assert.equal(language(await filled(anyone.with(headers), at)), wanted);
  });

  test('is asked for in a language, and that is remembered by a cookie, not by the cache', async () => {
    const at = `${fresh('/')}&lang=es`;
    for (let i = 0; i < 3; i++) {
      const answer = await anyone.get(at);
      assert.ok(!kept(answer));
      assert.match(answer.headers.get('set-cookie'), /lang=es/);
    }
  });

  test('lies there for each city by itself', async () => {
    const at = fresh('/');
    const mine = await filled(anyone, at);
    const other = await there.anyone.get(at);
    assert.ok(!kept(other));
    assert.match(mine.text, /Test of cache</);
    assert.match(other.text, /Test of cacheother/);
    for (let i = 0; i < 3; i++) {
      assert.doesNotMatch((await anyone.get(at)).text, /cacheother/);
      assert.match((await there.anyone.get(at)).text, /cacheother/);
    }
  });

  test('is not taken from HEAD, nor HEAD from it', async () => {
    const at = fresh('/');
    for (let i = 0; i < 3; i++) assert.equal((await anyone.head(at)).bytes.length, 0);
    const page = await anyone.get(at);
    assert.ok(!kept(page));
    assert.match(page.text, /<\/html>/);
    assert.equal((await anyone.head(at)).headers.get('content-length'), String(page.bytes.length));
  });
});

describe('who shows who they are', () => {
  const signs = { 'a sign-in': user.headers, 'another cookie': { cookie: 'x=1' }, 'a language and another cookie': { cookie: 'lang=es; hb=hb_1_1_x' },
    'a cookie that ended': { cookie: 'hb=-' }, 'a key': { authorization: 'Bearer hb_1_1_x' }, 'a password': { authorization: 'Basic eDp4' } };
  for (const [name, headers] of Object.entries(signs))
    test(`${name} goes past the cache`, async () => {
      const at = fresh('/');
      for (let i = 0; i < 3; i++) assert.ok(!kept(await anyone.with(headers).get(at)));
      assert.ok(!kept(await anyone.get(at)), 'and leaves nothing in it');
      await filled(anyone, at);
      assert.ok(!kept(await anyone.with(headers).get(at)));
    });
});

describe('all else is never kept', () => {
  for (const path of routes.filter((p) => !shared.includes(p)))
    test(path.replace(said.token, 'TOKEN').replaceAll(/\d{9,}/g, 'ID'), async () => {
      for (const who of [anyone, staff, user, anyone.with({ cookie: 'lang=es' })])
        for (const at of [path, `${path}?token=${said.token}`])
          for (let i = 0; i < 2; i++) {
            const answer = await who.get(at);
            assert.ok(!kept(answer), at);
            assert.equal(answer.headers.get('cache-control'), 'no-store');
          }
    });

  test('nor what is not found, not allowed, not there', async () => {
    for (const path of ['/nothing', '/track/hb_1_1_x', '/feedback/new?service=nothing', '/%00', '/api/v1/services?jurisdiction_id=nothing.test'])
      for (let i = 0; i < 3; i++) assert.ok(!kept(await anyone.get(path)), path);
    for (let i = 0; i < 3; i++) assert.ok(!kept(await anyone.post('/')));
  });
});
