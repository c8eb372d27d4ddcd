// Whatever is sent: an answer that names the field and says it in the reader's language, and not one row.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { Caller, city, rows, setting, until, url } from '../support/api.mjs';
import { fcgi } from '../support/fcgi.mjs';

const here = city('badinput');
const { anyone, partner, staff } = here;
const abroad = city('badinput-abroad');
const socket = setting('web_socket');

const plain = { service: 'plain', kind: 'problem', description: 'It rattles.' };
const pothole = { ...plain, service: 'pothole', location: { lat: 30.5, lon: -97.5 }, attributes: { depth: 'deep' } };
const said = (await anyone.post('/api/v1/feedback', plain)).json;
const saidAbroad = (await abroad.anyone.post('/api/v1/feedback', plain)).json;
const hook = (await partner.post('/api/v1/endpoints', { url: 'http://127.0.0.1:9/' })).json;
const action = { feedback: [said.id], status: 'done', message: { en: 'Fixed.' } };
const both = async () => [await rows(here.id), await rows(abroad.id)];
await until('the fan-out', async () => (await both()).every((r) => r.fanout === 0));

// Runs something that should not write a row.
async function unwritten(what) {
  const before = await both();
  await what();
  assert.deepEqual(await both(), before, 'not a row');
}

// fields: {field: code} of the problem; '' is the whole.
async function refused(ask, status, fields) {
  await unwritten(async () => {
    const [english, spanish] = [await ask({ 'accept-language': 'en' }), await ask({ 'accept-language': 'es' })];
    for (const answer of [english, spanish]) {
      assert.equal(answer.status, status, answer.text.slice(0, 600));
      assert.equal(answer.type, 'application/problem+json');
      if (fields) assert.deepEqual(answer.faults, fields);
      assert.equal(answer.json.status, status);
      assert.equal(answer.json.errors.length, Object.keys(answer.faults).length, 'each fault once');
    }
    assert.deepEqual(spanish.faults, english.faults);
    assert.notEqual(spanish.json.detail, english.json.detail);
    for (const [i, e] of spanish.json.errors.entries()) assert.notEqual(e.message, english.json.errors[i].message);
  });
}

const post = (path, body, who = anyone) => (headers) => who.post(path, body, headers);
const feedback = (body, who) => post('/api/v1/feedback', body, who);
const x = (n) => 'x'.repeat(n);

describe('too long', () => {
  for (const [words, ask, fields] of [
    ['description', feedback({ ...plain, description: x(4001) }), { description: 'too_long' }],
    ['service', feedback({ ...plain, service: x(101) }), { service: 'too_long' }],
    ['kind', feedback({ ...plain, kind: x(101) }), { kind: 'too_long' }],
    ['language', feedback({ ...plain, language: x(101) }), { language: 'too_long' }],
    ['address', feedback({ ...plain, location: { address: x(501) } }), { 'location.address': 'too_long' }],
    ['name', feedback({ ...plain, contact: { name: x(201) } }), { 'contact.name': 'too_long' }],
    ['e-mail', feedback({ ...plain, contact: { email: `${x(250)}@a.example` } }), { 'contact.email': 'too_long' }],
    ['phone', feedback({ ...plain, contact: { phone: x(51) } }), { 'contact.phone': 'too_long' }],
    ['webhook', feedback({ ...plain, notify: { webhook: `https://a.example/${x(2000)}` } }), { 'notify.webhook': 'too_long' }],
    ['line of an answer', feedback({ ...pothole, attributes: { depth: 'low', plate: x(501) } }), { 'attributes.plate': 'too_long' }],
    ['text of an answer', feedback({ ...pothole, attributes: { depth: 'low', story: x(4001) } }), { 'attributes.story': 'too_long' }],
    ['comment', post(`/api/v1/feedback/${said.id}/outcome`, { token: said.token, answer: 'no', comment: x(4001) }), { comment: 'too_long' }],
    ['message', post('/api/v1/actions', { ...action, message: { en: 'x', es: x(4001) } }, staff), { 'message.es': 'too_long' }],
    ['feedback of an action', post('/api/v1/actions', { ...action, feedback: Array(1001).fill(said.id) }, staff), { feedback: 'too_many' }],
    ['url', post('/api/v1/endpoints', { url: `https://a.example/${x(2000)}` }, partner), { url: 'too_long' }],
    ['filter', post('/api/v1/endpoints', { url: 'https://a.example/', filter: { service: Array(101).fill('plain') } }, partner),
      { 'filter.service': 'too_many' }],
    ['url of a change', (h) => partner.patch(`/api/v1/endpoints/${hook.id}`, { url: `https://a.example/${x(2000)}` }, h), { url: 'too_long' }],
  ]) test(words, () => refused(ask, 422, fields));
});

describe('empty', () => {
  const none = { service: 'required', kind: 'required', description: 'required' };
  for (const [words, ask, fields] of [
    ['an object of nothing', feedback({}), none],
    ['empty texts', feedback({ service: '', kind: '', description: '' }), none],
    ['blanks', feedback({ ...plain, description: ' \n\t\u00a0\u2003 ' }), { description: 'required' }],
    ['nulls', feedback({ service: null, kind: null, description: null }), none],
    ['no answer where one is needed', feedback({ ...pothole, attributes: {} }), { 'attributes.depth': 'required' }],
    ['an empty answer', feedback({ ...pothole, attributes: { depth: '' } }), { 'attributes.depth': 'required' }],
    ['no place where one is needed', feedback({ ...pothole, location: {} }), { location: 'required' }],
    ['no message', post('/api/v1/actions', { ...action, message: {} }, staff), { message: 'required' }],
    ['a blank message', post('/api/v1/actions', { ...action, message: { en: ' ', es: '' } }, staff), { message: 'required' }],
    ['no feedback', post('/api/v1/actions', { ...action, feedback: [] }, staff), { feedback: 'required' }],
    ['an action of nothing', post('/api/v1/actions', {}, staff), { feedback: 'required', message: 'required', status: 'required' }],
    ['no answer', post(`/api/v1/feedback/${said.id}/outcome`, { token: said.token }), { answer: 'required' }],
    ['no url', post('/api/v1/endpoints', {}, partner), { url: 'required' }],
    ['no moment', post(`/api/v1/endpoints/${hook.id}/replay`, {}, partner), { since: 'required' }],
  ]) test(words, () => refused(ask, 422, fields));
  test('no body', () => refused(feedback(''), 400, { '': 'json' }));
});

describe('NUL and other control characters', () => {
  for (const [words, text] of [['NUL', '\\u0000'], ['backspace', '\\b'], ['escape', '\\u001b'], ['delete', '\\u007f'], ['C1', '\\u0085']]) {
    const body = `{"service":"plain","kind":"problem","description":"a${text}b"}`;
    test(`${words}, escaped`, () => refused(feedback(body), words === 'NUL' ? 400 : 422,
      { description: words === 'NUL' ? 'nul' : 'control_characters' }));
  }
  test('NUL, raw', () => refused(feedback(Buffer.from('{"service":"plain","kind":"problem","description":"a\0b"}')), 400, { description: 'json' }));
  test('a line end in a line', () =>
    refused(feedback({ ...plain, contact: { name: 'a\nb' } }), 422, { 'contact.name': 'control_characters' }));
  test('in the query', () => refused((h) => anyone.get('/api/v1/services?after=a%00b', h), 400, { after: 'nul' }));
  test('in the path', async () => {
    assert.equal((await anyone.get('/api/v1/feedback/1%00')).status, 400, 'by nginx');
    const { status, json } = await fcgi(socket, 'GET', '/api/v1/feedback/1%00');
    assert.deepEqual([status, json.errors.map((e) => e.code)], [400, ['nul']]);
  });
});

describe('broken UTF-8', () => {
  for (const [words, bytes] of [['overlong', [0xc0, 0x80]], ['surrogate', [0xed, 0xa0, 0x80]], ['cut', [0xe2, 0x82]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]], ['Latin-1', [0xe9]], ['lone continuation', [0x80]]]) {
    const body = Buffer.concat([Buffer.from('{"service":"plain","kind":"problem","description":"a'), Buffer.from(bytes), Buffer.from('"}')]);
    test(words, () => refused(feedback(body), 400, { description: 'encoding' }));
  }
  test('half a pair, escaped', () => refused(feedback('{"service":"plain","kind":"problem","description":"\\ud800"}'), 400,
    { description: 'json' }));
  test('in the query', () => refused((h) => anyone.get('/api/v1/services?after=%C3%28', h), 400, { after: 'encoding' }));
  test('in the path', () => refused((h) => anyone.get('/api/v1/feedback/%ff', h), 400, { '': 'encoding' }));
});

describe('unknown', () => {
  for (const [words, ask, fields] of [
    ['service', feedback({ ...plain, service: 'none' }), { service: 'not_offered' }],
    ['service that is no longer offered', feedback({ ...plain, service: 'gone' }), { service: 'not_offered' }],
    ['kind', feedback({ ...plain, kind: 'rant' }), { kind: 'not_offered' }],
    ['language', feedback({ ...plain, language: 'a b' }), { language: 'language' }],
    ['member', feedback({ ...plain, desciption: 'x' }), { desciption: 'unknown' }],
    ['member of contact', feedback({ ...plain, contact: { fax: '1' } }), { 'contact.fax': 'unknown' }],
    ['member of location', feedback({ ...plain, location: { latitude: 1 } }), { 'location.latitude': 'unknown' }],
    ['question', feedback({ ...plain, attributes: { depth: 'low' } }), { 'attributes.depth': 'unknown' }],
    ['choice', feedback({ ...pothole, attributes: { depth: 'abyss' } }), { 'attributes.depth': 'not_offered' }],
    ['one of several choices', feedback({ ...pothole, attributes: { depth: 'low', where: ['lane', 'moon'] } }), { 'attributes.where': 'not_offered' }],
    ['status', post('/api/v1/actions', { ...action, status: 'finished' }, staff), { status: 'not_offered' }],
    ['status that is nobody’s act', post('/api/v1/actions', { ...action, status: 'confirmed' }, staff), { status: 'not_offered' }],
    ['language of a message', post('/api/v1/actions', { ...action, message: { xx: 'Hm.' } }, staff), { message: 'required' }],
    ['filter', post('/api/v1/actions', { ...action, feedback: null, filter: { color: 'red' } }, staff), { 'filter.color': 'unknown' }],
    ['service of a filter', post('/api/v1/actions', { ...action, feedback: null, filter: { service: 'none' } }, staff), { service: 'not_offered' }],
    ['answer', post(`/api/v1/feedback/${said.id}/outcome`, { token: said.token, answer: 'perhaps' }), { answer: 'not_offered' }],
    ['event type', post('/api/v1/endpoints', { url: 'https://a.example/', events: ['problem.solved'] }, partner), { events: 'not_offered' }],
    ['format', post('/api/v1/endpoints', { url: 'https://a.example/', format: 'xml' }, partner), { format: 'not_offered' }],
    ['state', (h) => partner.patch(`/api/v1/endpoints/${hook.id}`, { state: 'asleep' }, h), { state: 'not_offered' }],
    ['city', feedback({ ...plain, jurisdiction_id: 'nowhere.test' }), { jurisdiction_id: 'not_offered' }],
  ]) test(words, () => refused(ask, 422, fields));
});

describe('of another type', () => {
  for (const [words, body, fields] of [
    ['number for a text', { ...plain, description: 7 }, { description: 'wrong_type' }],
    ['list for a text', { ...plain, service: ['plain'] }, { service: 'wrong_type' }],
    ['text for a number', { ...plain, rating: '3' }, { rating: 'wrong_type' }],
    ['fraction for a whole', { ...plain, rating: 2.5 }, { rating: 'wrong_type' }],
    ['rating 0', { ...plain, rating: 0 }, { rating: 'out_of_range' }],
    ['rating 6', { ...plain, rating: 6 }, { rating: 'out_of_range' }],
    ['text for yes or no', { ...plain, public: 'no' }, { public: 'wrong_type' }],
    ['text for an object', { ...plain, contact: 'me' }, { contact: 'wrong_type' }],
    ['list for an object', { ...plain, attributes: [] }, { attributes: 'wrong_type' }],
    ['object for a text', { ...plain, notify: { email: {} } }, { 'notify.email': 'wrong_type' }],
    ['no e-mail', { ...plain, contact: { email: 'me at home' } }, { 'contact.email': 'email' }],
    ['no address', { ...plain, notify: { webhook: 'me' } }, { 'notify.webhook': 'url' }],
    ['no number in an answer', { ...pothole, attributes: { depth: 'low', width: 'wide' } }, { 'attributes.width': 'wrong_type' }],
    ['no moment in an answer', { ...pothole, attributes: { depth: 'low', since: 'June' } }, { 'attributes.since': 'wrong_type' }],
    ['list for one choice', { ...pothole, attributes: { depth: ['low', 'deep'] } }, { 'attributes.depth': 'wrong_type' }],
  ]) test(words, () => refused(feedback(body), 422, fields));
  for (const [words, body, fields] of [
    ['ids as numbers', { ...action, feedback: [1] }, { 'feedback.0': 'wrong_type' }],
    ['ids that are none', { ...action, feedback: ['x'] }, { 'feedback.0': 'wrong_type' }],
    ['one id for a list', { ...action, feedback: said.id }, { feedback: 'wrong_type' }],
    ['text for messages', { ...action, message: 'Fixed.' }, { message: 'wrong_type' }],
    ['number for a message', { ...action, message: { en: 1 } }, { 'message.en': 'wrong_type' }],
    ['negative hold', { ...action, hold: -1 }, { hold: 'out_of_range' }],
    ['endless hold', { ...action, hold: 86401 }, { hold: 'out_of_range' }],
    ['both ids and filter', { ...action, filter: {} }, { filter: 'twice' }],
  ]) test(words, () => refused(post('/api/v1/actions', body, staff), 422, fields));
});

describe('places', () => {
  for (const [words, location, fields] of [
    ['outside the city', { lat: 48.1, lon: 11.5 }, { location: 'outside' }],
    ['just outside', { lat: 31.0001, lon: -97.5 }, { location: 'outside' }],
    ['the Gulf of Guinea', { lat: 0, lon: 0 }, { location: 'outside' }],
    ['lat and lon exchanged', { lat: -97.5, lon: 30.5 }, { 'location.lat': 'out_of_range' }],
    ['lat alone', { lat: 30.5 }, { 'location.lon': 'required' }],
    ['lon alone', { lon: -97.5 }, { 'location.lat': 'required' }],
    ['no numbers', { lat: '30.5', lon: '-97.5' }, { 'location.lat': 'wrong_type', 'location.lon': 'wrong_type' }],
  ]) test(words, () => refused(feedback({ ...plain, location }), 422, fields));
});

describe('JSON that is none', () => {
  const least = '"service":"plain","kind":"problem","description":"x"';
  for (const [words, body, status, fields] of [
    ['100,000 deep, 1 MB', `${'['.repeat(1e5)}${' '.repeat(8e5)}${']'.repeat(1e5)}`, 413, { '': 'too_long' }],
    ['100,000 deep, 1 MB, in a member', `{"a":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}${' '.repeat(4e5)}}`, 413, { '': 'too_long' }],
    ['30,000 deep', `{"description":${'['.repeat(3e4)}${']'.repeat(3e4)}}`, 400, { '': 'nesting' }],
    ['33 deep', `{"attributes":${'['.repeat(32)}${']'.repeat(32)}}`, 400, { '': 'nesting' }],
    ['a byte too much', `{"description":"${x(65536 - 17)}"}`, 413, { '': 'too_long' }],
    ['a name twice', `{${least},"kind":"idea"}`, 400, { kind: 'twice' }],
    ['a name twice, inside', `{${least},"contact":{"name":"a","name":"b"}}`, 400, { 'contact.name': 'twice' }],
    ['cut off', `{${least}`, 400, { description: 'json' }],
    ['two values', `{${least}}{}`, 400, { '': 'json' }],
    ['a comma at the end', `{${least},}`, 400, { '': 'json' }],
    ['single quotes', "{'service':'plain'}", 400, { '': 'json' }],
    ['a byte order mark', `\ufeff{${least}}`, 400, { '': 'json' }],
    ['a comment', `{${least}/* x */}`, 400, { description: 'json' }],
    ['NaN', `{${least},"rating":NaN}`, 400, { rating: 'json' }],
    ['a number too large', `{${least},"rating":99999999999999999999}`, 400, { rating: 'out_of_range' }],
    ['a double too large', `{${least},"location":{"lat":1e999,"lon":1}}`, 400, { 'location.lat': 'out_of_range' }],
    ['a list', '[]', 422, { '': 'wrong_type' }],
    ['a text', '"x"', 400, { '': 'json' }],
    ['null', 'null', 400, { '': 'json' }],
  ]) test(words, () => refused(feedback(body), status, fields));

  test('what is a byte less is judged by its fields', () =>
    refused(feedback(`{${least},"note":"${x(65536 - 11 - least.length - 1)}"}`), 422, { note: 'unknown' }));

  test('10,000 members: twenty faults are told', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}`, 1]));
    for (const body of [{ ...plain, ...many }, { ...plain, attributes: many }]) {
      await unwritten(async () => {
        const answer = await anyone.post('/api/v1/feedback', body);
        assert.equal(answer.status, 422);
        assert.equal(answer.json.errors.length, 20);
      });
    }
  });
});

describe('CONTENT_LENGTH that lies', () => {
  const body = JSON.stringify({ ...plain, jurisdiction_id: here.domain });
  const lie = (CONTENT_LENGTH, more) => fcgi(socket, 'POST', '/api/v1/feedback', { body, params: { CONTENT_LENGTH }, ...more });
  const check = (send, status, code) => unwritten(async () => {
    const answer = await send();
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(answer.json.errors.map((e) => e.code), [code]);
  });
  const n = body.length;
  for (const length of [n - 1, n + 1, 0, 1, 65536, -1, `${n} `, `+${n}`, `0x${n.toString(16)}`, `${n}, ${n}`, 'many', '1e2',
    '9223372036854775807', '9223372036854775808', '18446744073709551616'].map(String)) {
    const large = BigInt.asIntN(64, BigInt(/^\d+$/.test(length) ? length : 0)) > 65536n;
    test(JSON.stringify(length), () => check(() => lie(length), large ? 413 : 400, large ? 'too_long' : 'content_length'));
  }
  test('none', () => check(() => lie(undefined), 400, 'content_length'));
  test('empty', () => check(() => lie(''), 400, 'content_length'));
  test('a body that breaks off ends the wait', async () => {
    const from = Date.now();
    await check(() => lie(String(n + 1), { end: false }), 400, 'content_length');
    assert.ok(Date.now() - from < 9000);
  });
  test('Spanish, too', async () => {
    const [english, spanish] = [await lie('0'), await lie(undefined, { params: { CONTENT_LENGTH: '0', HTTP_ACCEPT_LANGUAGE: 'es' } })];
    assert.notEqual(spanish.json.errors[0].message, english.json.errors[0].message);
  });
  test('the truth is judged by its fields', async () => {
    const odd = JSON.stringify({ ...plain, jurisdiction_id: here.domain, odd: 1 });
    const answer = await fcgi(socket, 'POST', '/api/v1/feedback', { body: odd });
    assert.deepEqual([answer.status, answer.json.errors.map((e) => e.code)], [422, ['unknown']]);
  });
});

describe('a worker without nginx', () => {
  const alive = async () => assert.equal((await fcgi(socket, 'GET', '/health')).status, 200);
  const ask = async (method, target, more) => {
    const answer = await fcgi(socket, method, target, more);
    await alive();
    return answer;
  };
  const many = Array.from({ length: 10000 }, (_, i) => `p${i}=1`).join('&');
  test('10,000 parameters', async () =>
    assert.equal((await ask('GET', `/api/v1/services?${many}`)).status, 413));
  test('one parameter of 1 MB', async () =>
    assert.equal((await ask('GET', `/api/v1/services?after=${x(1e6)}`)).status, 413));
  test('a path of 10,000 segments', async () =>
    assert.equal((await ask('GET', '/a'.repeat(10000))).status, 404));
  test('5,000 headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`HTTP_X_${i}`, x(20)]));
    assert.equal((await ask('GET', '/health', { params: headers })).status, 200);
  });
  test('no parameters at all', async () => assert.equal((await ask('GET', '/', { params: [] })).status, 400));
  test('NUL in a parameter', async () => {
    const answer = await ask('GET', '/api/v1/services\0/../../etc/passwd');
    assert.equal(answer.status, 200, 'it ends there');
    assert.ok(answer.json.items);
  });
  test('a host that is none', async () => {
    for (const HTTP_HOST of ['a b', '"><script>', 'x'.repeat(300), '', '[::1', '..']) {
      const answer = await ask('GET', '/api/v1/services', { params: { HTTP_HOST } });
      assert.equal(answer.status, 200, 'it is the city that is asked where none is named');
      assert.ok(!answer.text.includes('<script>'), answer.text);
    }
  });
  test('a body for GET', async () => {
    const answer = await ask('GET', '/api/v1/services', { body: x(1000) });
    assert.equal(answer.status, 200);
  });
});

describe('the wrong method', () => {
  const paths = { '/health': ['GET'], '/api/v1/services': ['GET'], '/api/v1/feedback': ['POST'], [`/api/v1/feedback/${said.id}`]: ['GET'],
    [`/api/v1/feedback/${said.id}/outcome`]: ['POST'], '/api/v1/actions': ['POST'], '/api/v1/actions/1': ['GET', 'DELETE'],
    '/api/v1/endpoints': ['GET', 'POST'], '/api/v1/endpoints/1': ['GET', 'PATCH', 'DELETE'], '/api/v1/endpoints/1/test': ['POST'],
    '/api/v1/endpoints/1/replay': ['POST'], '/api/v1/events': ['GET'] };
  for (const [path, good] of Object.entries(paths))
    test(path, () => unwritten(async () => {
      const allow = good.map((m) => (m === 'GET' ? 'GET, HEAD' : m)).join(', ');
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].filter((m) => !good.includes(m))) {
        const answer = await partner.send(method, path, method === 'GET' ? undefined : plain);
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers.get('allow').split(', ').sort().join(', '), allow.split(', ').sort().join(', '));
      }
      const [english, spanish] = [await anyone.send('PUT', path), await anyone.with({ 'accept-language': 'es' }).send('PUT', path)];
      assert.notEqual(spanish.json.detail, english.json.detail);
    }));
  test('of no kind at all', async () => {
    for (const method of ['BREW', 'get', 'GETT', '']) {
      const { status, headers } = await fcgi(socket, method, '/api/v1/services');
      assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD'], method);
    }
  });
});

describe('the wrong format', () => {
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x',
    'application/jsonp', 'json', ''])
    test(`Content-Type: ${type}`, () => refused((h) =>
      anyone.post('/api/v1/feedback', JSON.stringify(plain), { ...h, 'content-type': type }), 415, { '': 'content_type' }));
  for (const accept of ['application/xml', 'text/html', 'image/*', 'application/json;q=0'])
    test(`Accept: ${accept}`, () => refused((h) => anyone.post('/api/v1/feedback', plain, { ...h, accept }), 406, {}));
});

describe('somebody else’s key', () => {
  const id = saidAbroad.id;
  const key = (who, host) => who.with({ host });
  for (const [words, ask, status] of [
    ['feedback with a key from abroad', feedback(plain, key(abroad.partner, here.domain)), 401],
    ['an action with a key from abroad', post('/api/v1/actions', action, key(abroad.staff, here.domain)), 401],
    ['an endpoint with a key from abroad', post('/api/v1/endpoints', { url: 'https://a.example/' }, key(abroad.partner, here.domain)), 401],
    ['events with a key from abroad', (h) => key(abroad.partner, here.domain).get('/api/v1/events', h), 401],
    ['a foreign endpoint', (h) => abroad.partner.delete(`/api/v1/endpoints/${hook.id}`, h), 404],
    ['a foreign feedback', (h) => staff.get(`/api/v1/feedback/${id}`, h), 404],
    ['a token from abroad', (h) => anyone.get(`/api/v1/feedback/${id}?token=${saidAbroad.token}`, h), 404],
    ['a foreign feedback by its own token’s neighbour', (h) => anyone.get(`/api/v1/feedback/${said.id}?token=${saidAbroad.token}`, h), 404],
    ['an outcome with a token from abroad', post(`/api/v1/feedback/${said.id}/outcome`, { token: saidAbroad.token, answer: 'yes' }), 404],
    ['a partner who posts an action', post('/api/v1/actions', action, partner), 403],
    ['staff who make an endpoint', post('/api/v1/endpoints', { url: 'https://a.example/' }, staff), 403],
    ['staff’s key that gives feedback', feedback(plain, staff), 403],
    ['a key that is none', feedback(plain, anyone.with({ authorization: 'Bearer hello' })), 401],
    ['a key cut short', feedback(plain, anyone.with({ authorization: `Bearer ${partner.key.slice(0, -1)}` })), 401],
    ['a key with another secret', feedback(plain, anyone.with({ authorization: `Bearer ${partner.key.slice(0, -8)}00000000` })), 401],
    ['a key of another city’s number', feedback(plain, anyone.with({ authorization:
      `Bearer ${partner.key.replace(`hb_${here.id}_`, `hb_${abroad.id}_`)}` })), 401],
    ['Basic', feedback(plain, anyone.with({ authorization: 'Basic aGVsbG86d29ybGQ=' })), 401],
    ['a key of 7,000 characters', feedback(plain, anyone.with({ authorization: `Bearer ${x(7000)}` })), 401],
  ]) test(words, () => refused(ask, status));
  test('a foreign feedback in an action', () => refused(post('/api/v1/actions', { ...action, feedback: [id] }, staff), 409,
    { feedback: 'not_found' }));
});

// What nginx answers itself, or passes on; the raw bytes of a request.
function raw(text) {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(url);
    const s = connect(port, hostname);
    const out = [];
    s.on('error', fail);
    s.on('data', (chunk) => out.push(chunk));
    s.on('close', () => done(Buffer.concat(out).toString('latin1')));
    s.write(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));
  });
}

describe('addresses and headers', () => {
  const get = (target, more = '') => raw(`GET ${target} HTTP/1.1\nHost: ${here.domain}\nConnection: close\n${more}\n`);
  const status = (text) => Number(text.split(' ')[1]);
  const key = readFileSync(setting('installation_key'), 'utf8').trim().split(':')[1];
  for (const [target, expected] of [['/api/v1/services?limit=%zz', 400], ['/api/v1/services?limit=%', 400], ['/api/v1/services?limit=1%2', 400],
    ['/api/v1/%zz', 400], ['/api/v1/feedback/%', 400], ['/api/v1/../../etc/passwd', 404], ['/../../../../etc/passwd', 400],
    ['/api/v1/%2e%2e/%2e%2e/etc/passwd', 404], ['/api/v1/feedback/..%2f..%2fetc%2fpasswd', 401], ['/assets/../hearback.conf', 404],
    ['/assets/%2e%2e/%2e%2e/secret/installation.key', 400], ['/assets../secret/installation.key', 404],
    ['/assets/..%5c..%5csecret', 404], ['//api//v1//services', 404], ['/api/v1/services/', 404], ['/api/v1/services;x=1', 404],
    [`/${x(7000)}`, 404], [`/${x(9000)}`, 414], [`/api/v1/services?${'a=1&'.repeat(1900)}`, 400], ['/api/v1/feedback/1\x01', 400],
    ['/API/v1/services', 404], ['/api/v2/services', 404], ['/api', 404]])
    test(target.length > 60 ? `${target.slice(0, 40)}… (${target.length})` : target, async () => {
      const answer = await get(target);
      assert.equal(status(answer), expected, answer.slice(0, 300));
      for (const secret of ['root:x:', key]) assert.ok(!answer.includes(secret));
    });
  test('huge headers', async () => {
    assert.equal(status(await get('/api/v1/services', `X-Long: ${x(9000)}\n`)), 400);
    assert.equal(status(await get('/api/v1/services', `X-Long: ${x(7000)}\n`)), 200);
    assert.equal(status(await get('/api/v1/services', `Cookie: ${'a=b; '.repeat(1200)}\n`)), 200);
    assert.equal(status(await get('/api/v1/services', `Accept-Language: ${'xx;q=0.1,'.repeat(700)}\n`)), 200);
    assert.equal(status(await get('/api/v1/services', `Accept: ${'a/b,'.repeat(1700)}\n`)), 406);
    assert.equal(status(await get('/api/v1/services', Array.from({ length: 600 }, (_, i) => `X-${i}: ${x(50)}\n`).join(''))), 400);
  });
  test('two lengths, a length and chunks, a NUL in a header', () => unwritten(async () => {
    const start = `POST /api/v1/feedback HTTP/1.1\nHost: ${here.domain}\nConnection: close\nContent-Type: application/json\n`;
    assert.equal(status(await raw(`${start}Content-Length: 2\nContent-Length: 3\n\n{}`)), 400);
    assert.equal(status(await raw(`${start}Content-Length: 2\nTransfer-Encoding: chunked\n\n2\n{}\n0\n\n`)), 400);
    assert.equal(status(await raw(`${start}Content-Length: -2\n\n{}`)), 400);
    assert.equal(status(await raw(`${start}Idempotency-Key: a\0b\nContent-Length: 2\n\n{}`)), 400);
  }));
  test('2 MB', () => unwritten(async () => {
    const answer = await anyone.post('/api/v1/feedback', { description: x(2 << 20) }).catch((e) => e);
    assert.ok(answer.status === 413 || answer.code === 'ECONNRESET' || answer.code === 'EPIPE', answer.text ?? answer);
  }));
});
