// The JSON API says what it promises: every call, every field, its limits and its words.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { Caller, areas, catalog, city, hearback, meanwhile, offer, rows, setting, sql, until } from '../support/api.mjs';

const { id: number, domain, anyone, partner, staff } = city('contract');
const unknown = '1';

const isId = (value) => assert.match(value, /^[1-9][0-9]{0,18}$/);
const isTime = (value) => {
  assert.match(value, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Math.abs(Date.parse(value) - Date.now()) < 600e3, value);
};
const keys = (object, ...names) => assert.deepEqual(Object.keys(object).sort(), names.flat().sort());
const says = (answer, status, faults) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.type, status < 400 ? 'application/json' : 'application/problem+json');
  if (faults) {
    assert.deepEqual(answer.faults, faults);
    assert.equal(answer.json.errors.length, Object.keys(faults).length, 'each fault once');
  }
  return answer.json;
};
const done = (answer) => {
  assert.equal(answer.status, 204, answer.text);
  assert.equal(answer.text, '');
};

const plain = { service: 'plain', kind: 'problem', description: 'It rattles.' };
const whole = {
  service: 'pothole', kind: 'barrier', description: 'A hole.\nIt is “deep”.', rating: 2, language: 'es',
  attributes: { depth: 'deep', where: ['lane', 'walk'], plate: 'X 1', story: 'Long.\nStory.', width: 1.5, since: '2026-11-01' },
  location: { lat: 30.25, lon: -97.75, address: '1 Main St' },
  contact: { name: 'Zoë Q', email: 'zoe@mail.example', phone: '+1 512 555 0100' },
  notify: { email: 'zoe@mail.example' }, public: false,
};
// Counted when the dispatcher has taken up what was written before.
const settled = () => until('the fan-out', async () => {
  const now = await rows(number);
  return now.fanout === 0 && now;
});
const submit = async (body = plain, who = anyone) => says(await who.post('/api/v1/feedback', body), 201);
const act = async (feedback, more = {}) => says(await staff.post('/api/v1/actions',
  { feedback, status: 'done', message: { en: 'Filled.', es: 'Tapado.' }, ...more }), 201);

describe('services', () => {
  test('lists what is offered, with its questions', async () => {
    const { items, next } = says(await anyone.get('/api/v1/services'), 200);
    assert.deepEqual(items.map((s) => s.code).sort(), ['light', 'plain', 'pothole']);
    assert.equal(next, null);
    const pothole = items.find((s) => s.code === 'pothole');
    keys(pothole, 'code', 'name', 'description', 'group', 'kind', 'keywords', 'place_required', 'questions');
    assert.deepEqual([pothole.name, pothole.description, pothole.group, pothole.place_required],
      ['Pothole', 'A hole.', 'Streets', true]);
    assert.deepEqual(pothole.keywords, ['hole', 'hoyo']);
    assert.deepEqual(pothole.kind, ['problem', 'idea', 'compliment', 'question', 'barrier']);
    assert.deepEqual(pothole.questions.map((q) => [q.code, q.datatype, q.required]),
      catalog.services[1].questions.map((q) => [q.code, q.type, q.required ?? false]));
    assert.deepEqual(pothole.questions[0], { code: 'depth', datatype: 'singlevaluelist', required: true,
      label: 'How deep?', hint: null, choices: [{ key: 'low', name: 'Low' }, { key: 'deep', name: 'Deep' }] });
    const plainly = items.find((s) => s.code === 'plain');
    assert.deepEqual([plainly.description, plainly.group, plainly.keywords, plainly.questions], [null, null, [], []]);
  });

  test('is new everywhere as soon as the operator has said so', async () => {
    const other = city('contract-fresh');
    const all = async () => [...await Promise.all(Array.from({ length: 12 }, () => other.anyone.get('/api/v1/services'))),
      ...await Promise.all(Array.from({ length: 12 }, () => other.anyone.get('/feedback/new?service=plain')))];
    const name = `Plainly ${randomUUID()}`;
    await all();
    offer(other.domain, { ...catalog, services: [{ code: 'plain', name: { en: name } }] });
    for (const answer of await all()) assert.ok(answer.text.includes(name), answer.text);
  });

  test('speaks the reader’s language', async () => {
    for (const answer of [await anyone.get('/api/v1/services', { 'accept-language': 'es-MX,es;q=0.9,en;q=0.5' }),
      await anyone.get('/api/v1/services?lang=es', { 'accept-language': 'en' })]) {
      const pothole = says(answer, 200).items.find((s) => s.code === 'pothole');
      assert.deepEqual([pothole.name, pothole.questions[0].label, pothole.questions[0].choices[0].name],
        ['Bache', '¿Qué tan hondo?', 'Poco']);
      assert.equal(pothole.questions[2].label, 'Plate', 'English where nobody has translated it');
    }
  });

  test('comes in pages, in an order that stays', async () => {
    const all = says(await anyone.get('/api/v1/services'), 200).items.map((s) => s.code);
    const seen = [];
    for (let after = '', turns = 0; after !== null; turns++) {
      assert.ok(turns < 4);
      const { items, next } = says(await anyone.get(`/api/v1/services?limit=1${after && `&after=${after}`}`), 200);
      assert.equal(items.length, 1);
      seen.push(items[0].code);
      after = next;
    }
    assert.deepEqual(seen, all);
  });

  test('refuses a page nobody can turn to', async () => {
    for (const [query, faults] of [['limit=0', { limit: 'out_of_range' }], ['limit=101', { limit: 'out_of_range' }],
      ['limit=x', { limit: 'wrong_type' }], ['after=nowhere', { after: 'not_offered' }]])
      says(await anyone.get(`/api/v1/services?${query}`), 422, faults);
  });
});

describe('feedback', () => {
  test('takes the least and gives a receipt', async () => {
    const answer = await anyone.post('/api/v1/feedback', plain);
    const got = says(answer, 201);
    keys(got, 'id', 'reference', 'status', 'created_at', 'token', 'tracking_url');
    isId(got.id);
    assert.match(got.reference, /^[0-9A-HJKMNP-TV-Z]{9}$/);
    assert.equal(got.status, 'received');
    isTime(got.created_at);
    assert.match(got.token, new RegExp(`^hb_${number}_${got.id}_[0-9a-hjkmnp-tv-z]{52}$`));
    assert.equal(got.tracking_url, `${setting('public_url').replace('%s', domain)}/track/${got.token}`);
    assert.equal(answer.headers.get('location'), `/api/v1/feedback/${got.id}`);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match(answer.headers.get('x-request-id'), /^[0-9a-f]{32}$/);
  });

  test('gives it back, whole, to its token and to a key', async () => {
    const { id, token, reference, created_at } = await submit(whole);
    const expected = { id, reference, status: 'received', kind: 'barrier', service: 'pothole',
      description: whole.description, language: 'es', rating: 2,
      attributes: { ...whole.attributes, since: '2026-11-01' }, location: whole.location, public: false,
      duplicate_of: null, created_at, updated_at: created_at, closed_at: null, actions: [], outcome: null };
    for (const answer of [await anyone.get(`/api/v1/feedback/${id}?token=${token}`), await staff.get(`/api/v1/feedback/${id}`)]) {
      assert.deepEqual(says(answer, 200), expected);
      for (const secret of ['Zoë', 'zoe@', '555 0100', 'hb_']) assert.ok(!answer.text.includes(secret), secret);
    }
    const least = await submit();
    const bare = says(await anyone.get(`/api/v1/feedback/${least.id}?token=${least.token}`), 200);
    assert.deepEqual([bare.rating, bare.location, bare.attributes, bare.language, bare.public], [null, null, {}, 'en', true]);
    const address = await submit({ ...plain, location: { address: 'Behind the library' } });
    assert.deepEqual(says(await staff.get(`/api/v1/feedback/${address.id}`), 200).location,
      { lat: null, lon: null, address: 'Behind the library' });
  });

  test('takes every kind, and lengths to the last character', async () => {
    for (const kind of ['problem', 'idea', 'compliment', 'question', 'barrier']) await submit({ ...plain, kind });
    const long = { ...plain, description: '𝄞'.repeat(4000), contact: { name: 'é'.repeat(200), phone: '1'.repeat(50) },
      location: { address: 'ñ'.repeat(500) } };
    const { id } = await submit(long);
    assert.equal(says(await staff.get(`/api/v1/feedback/${id}`), 200).description, long.description);
  });

  test('a null is as good as nothing', async () => {
    await submit({ ...plain, rating: null, language: null, attributes: null, location: null, contact: null, notify: null,
      public: null });
  });

  test('trims, ends lines with LF, and takes lists and numbers as people send them', async () => {
    const { id } = await submit({ ...whole, description: '  a\r\nb\rc  ',
      attributes: { depth: 'low', where: 'lane', width: '2', since: '', plate: null } });
    const got = says(await staff.get(`/api/v1/feedback/${id}`), 200);
    assert.equal(got.description, 'a\nb\nc');
    assert.deepEqual(got.attributes, { depth: 'low', where: ['lane'], width: 2 });
  });

  test('a replay answers the same 201, byte for byte, and writes nothing twice', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = JSON.stringify({ ...whole, notify: { webhook: 'http://127.0.0.1:9/hook' } });
    const first = await anyone.post('/api/v1/feedback', body, key);
    const { id, webhook_secret: secret } = says(first, 201);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const before = await settled();
    const same = await Promise.all(Array.from({ length: 8 }, () => anyone.post('/api/v1/feedback', body, key)));
    for (const again of same) {
      assert.equal(again.status, 201);
      assert.ok(again.bytes.equals(first.bytes), again.text);
      assert.equal(again.headers.get('location'), first.headers.get('location'));
    }
    await act([id]);
    assert.ok((await anyone.post('/api/v1/feedback', body, key)).bytes.equals(first.bytes), 'after the status has changed');
    const now = await rows(number);
    assert.deepEqual([now.feedback, now.endpoint, now.follower, now.contact], [before.feedback, before.endpoint,
      before.follower, before.contact]);
    assert.equal(now.idempotency - before.idempotency, 1, 'that of the action');
  });

  test('the same key sent at once makes one feedback', async () => {
    const before = (await rows(number)).feedback;
    const key = { 'idempotency-key': randomUUID() };
    const all = await Promise.all(Array.from({ length: 50 }, () => partner.post('/api/v1/feedback', plain, key)));
    assert.deepEqual(all.map((a) => a.status), Array(50).fill(201));
    assert.equal(new Set(all.map((a) => a.text)).size, 1);
    assert.equal((await rows(number)).feedback - before, 1);
  });

  test('a key belongs to its request and to its sender', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = says(await partner.post('/api/v1/feedback', plain, key), 201);
    const reused = { 'Idempotency-Key': 'idempotency_key_reused' };
    says(await partner.post('/api/v1/feedback', { ...plain, description: 'Another.' }, key), 422, reused);
    says(await partner.post('/api/v1/endpoints', { url: 'http://127.0.0.1:9/' }, key), 422, reused);
    assert.notEqual(says(await anyone.post('/api/v1/feedback', plain, key), 201).id, first.id);
    for (const bad of ['x'.repeat(256), 'a b', 'ü'])
      says(await partner.post('/api/v1/feedback', plain, { 'idempotency-key': bad }), 422, { 'Idempotency-Key': 'wrong_type' });
  });

  test('is found only by who may', async () => {
    const { id, token } = await submit();
    const other = await submit();
    says(await anyone.get(`/api/v1/feedback/${id}`), 401, {});
    says(await anyone.get(`/api/v1/feedback/${id}?token=${other.token}`), 404);
    says(await anyone.get(`/api/v1/feedback/${id}?token=${token.slice(0, -1)}${token.endsWith('0') ? 'g' : '0'}`), 404);
    says(await anyone.get(`/api/v1/feedback/${id}?token=none`), 404);
    says(await partner.get(`/api/v1/feedback/${id}`), 403);
    says(await staff.get(`/api/v1/feedback/${unknown}`), 404);
    for (const odd of ['0', '-1', '01', 'x', '9'.repeat(20), '1.0', '%31x'])
      says(await staff.get(`/api/v1/feedback/${odd}`), 404);
  });
});

describe('actions', () => {
  test('closes several at once and tells how it went', async () => {
    const feedback = [await submit(), await submit(), await submit()].map((f) => f.id);
    const answer = await staff.post('/api/v1/actions', { feedback: [...feedback, feedback[0]], status: 'done',
      message: { en: 'Filled.', es: 'Tapado.' } });
    const posted = says(answer, 201);
    keys(posted, 'id', 'feedback_count');
    isId(posted.id);
    assert.equal(posted.feedback_count, 3, 'one that is named twice counts once');
    assert.equal(answer.headers.get('location'), `/api/v1/actions/${posted.id}`);
    const got = says(await staff.get(`/api/v1/actions/${posted.id}`), 200);
    keys(got, 'id', 'status', 'message', 'organization', 'feedback_count', 'applied', 'left_out', 'working',
      'created_at', 'released_at', 'undone_at', 'held', 'delivered', 'seen', 'pending', 'failed', 'unreachable');
    isTime(got.created_at);
    assert.deepEqual({ ...got, created_at: null, released_at: null }, { id: posted.id, status: 'done',
      message: { en: 'Filled.', es: 'Tapado.' }, organization: {}, feedback_count: 3, applied: 3, left_out: 0,
      working: false, created_at: null, released_at: null, undone_at: null, held: false, delivered: 0, seen: 0, pending: 0, failed: 0, unreachable: 3 });
    const one = says(await staff.get(`/api/v1/feedback/${feedback[1]}`), 200);
    assert.equal(one.status, 'done');
    isTime(one.closed_at);
    const [line] = one.actions;
    keys(line, 'id', 'status', 'message', 'organization', 'created_at', 'reach', 'seen_at');
    assert.deepEqual([one.actions.length, line.id, line.status, line.message.es, line.reach, line.seen_at],
      [1, posted.id, 'done', 'Tapado.', 'unreachable', null]);
  });

  test('are of the organization whose key it is', async () => {
    const key = hearback('key', 'add', 'streets', '--jurisdiction', domain, '--scope', 'act,read', '--organization', 'streets');
    const streets = new Caller({ key, host: domain });
    const { id } = await submit();
    const { id: action } = says(await streets.post('/api/v1/actions', { feedback: [id], status: 'done', message: { en: 'Filled.' } }), 201);
    assert.deepEqual(says(await streets.get(`/api/v1/actions/${action}`), 200).organization, { en: 'Streets', es: 'Calles' });
  });

  test('takes a filter in place of ids', async () => {
    const marker = `zebra${Date.now()}`;
    const chosen = [await submit({ ...plain, description: `${marker} one` }),
      await submit({ ...plain, kind: 'idea', description: `${marker} two` })];
    await submit({ ...whole, description: `${marker} three` });
    const { id, feedback_count: count } = says(await staff.post('/api/v1/actions',
      { filter: { q: marker, service: 'plain', status: 'open' }, status: 'in_progress', message: { es: 'Vamos.' } }), 201);
    isId(id);
    assert.equal(count, 2);
    for (const f of chosen) assert.equal(says(await staff.get(`/api/v1/feedback/${f.id}`), 200).status, 'in_progress');
    says(await staff.post('/api/v1/actions', { filter: { q: 'no such words' }, status: 'done', message: { en: 'x' } }), 422,
      { filter: 'required' });
  });

  test('a replay posts once', async () => {
    const { id } = await submit();
    const key = { 'idempotency-key': randomUUID() };
    const body = { feedback: [id], status: 'assigned', message: { en: 'We are on it.' } };
    const [first, again] = [await staff.post('/api/v1/actions', body, key), await staff.post('/api/v1/actions', body, key)];
    says(first, 201);
    assert.equal(again.text, first.text);
    says(await staff.post('/api/v1/actions', { ...body, status: 'done' }, key), 422,
      { 'Idempotency-Key': 'idempotency_key_reused' });
    assert.equal(says(await staff.get(`/api/v1/feedback/${id}`), 200).actions.length, 1);
  });

  test('all or nothing: one that cannot take the status stops all', async () => {
    const [fine, closed] = [await submit(), await submit()];
    await act([closed.id]);
    const before = await settled();
    const refused = says(await staff.post('/api/v1/actions',
      { feedback: [fine.id, closed.id, unknown], status: 'scheduled', message: { en: 'Soon.' } }), 409);
    assert.deepEqual(refused.errors.map((e) => [e.field, e.code]).sort(), [['feedback', 'not_found'], ['feedback', 'status']]);
    assert.ok(refused.errors.some((e) => e.message.replaceAll('-', '').includes(closed.reference)), 'it says which');
    assert.deepEqual(await rows(number), before);
    assert.equal(says(await staff.get(`/api/v1/feedback/${fine.id}`), 200).status, 'received');
  });

  test('a held one can be undone, a released one cannot', async () => {
    const { id, token } = await submit();
    const held = await act([id], { hold: 600 });
    const got = says(await staff.get(`/api/v1/actions/${held.id}`), 200);
    assert.equal(got.held, true);
    for (const answer of [await staff.get(`/api/v1/feedback/${id}`), await anyone.get(`/api/v1/feedback/${id}?token=${token}`)]) {
      const seen = says(answer, 200);
      assert.deepEqual([seen.status, seen.actions, seen.closed_at], ['received', [], null], 'not out yet: not seen yet');
    }
    says(await staff.post('/api/v1/actions', { feedback: [id], status: 'done', message: { en: 'x' } }), 409, { feedback: 'held' });
    done(await staff.delete(`/api/v1/actions/${held.id}`));
    done(await staff.delete(`/api/v1/actions/${held.id}`));
    const undone = says(await staff.get(`/api/v1/actions/${held.id}`), 200);
    isTime(undone.undone_at);
    assert.equal(undone.held, false);
    const out = await act([id]);
    says(await staff.delete(`/api/v1/actions/${out.id}`), 409);
    says(await staff.delete(`/api/v1/actions/${unknown}`), 404);
    says(await staff.get(`/api/v1/actions/${unknown}`), 404);
  });
});

describe('outcome', () => {
  const answerTo = (f, body, who = anyone) => who.post(`/api/v1/feedback/${f.id}/outcome`, { token: f.token, ...body });

  test('is asked for only when something closed it', async () => {
    const f = await submit();
    says(await answerTo(f, { answer: 'yes' }), 409);
    await act([f.id], { status: 'assigned' });
    says(await answerTo(f, { answer: 'yes' }), 409);
  });

  test('yes and partly confirm, no disputes, and it may be changed', async () => {
    const f = await submit();
    const action = await act([f.id]);
    const steps = [['partly', 'confirmed', 'Half of it.'], ['partly', 'confirmed', 'Half of it.'], ['no', 'disputed', undefined],
      ['yes', 'confirmed', 'Línea 1\nLínea 2']];
    for (const [answer, status, comment] of steps) {
      assert.deepEqual(says(await answerTo(f, { answer, comment }), 200), { id: f.id, status, answer });
      const { outcome, status: now, closed_at } = says(await anyone.get(`/api/v1/feedback/${f.id}?token=${f.token}`), 200);
      keys(outcome, 'action', 'answer', 'partly', 'comment', 'created_at');
      isTime(outcome.created_at);
      assert.deepEqual([now, outcome.action, outcome.answer, outcome.partly, outcome.comment],
        [status, action.id, answer, answer === 'partly', comment ?? null]);
      assert.equal(closed_at === null, status === 'disputed');
    }
    assert.equal(says(await staff.get(`/api/v1/actions/${action.id}`), 200).seen, 1, 'who answers has seen it');
  });

  test('is the submitter’s alone', async () => {
    const [f, other] = [await submit(), await submit()];
    await act([f.id]);
    says(await anyone.post(`/api/v1/feedback/${f.id}/outcome`, { answer: 'yes' }), 401);
    says(await anyone.post(`/api/v1/feedback/${f.id}/outcome`, { answer: 'yes', token: other.token }), 404);
    says(await staff.post(`/api/v1/feedback/${f.id}/outcome`, { answer: 'yes' }), 401);
    says(await answerTo(f, {}), 422, { answer: 'required' });
    says(await answerTo(f, { answer: 'maybe' }), 422, { answer: 'not_offered' });
    says(await answerTo(f, { answer: 'yes', comment: 'x'.repeat(4001) }), 422, { comment: 'too_long' });
    assert.equal(says(await staff.get(`/api/v1/feedback/${f.id}`), 200).outcome, null);
    says(await anyone.post(`/api/v1/feedback/${f.id}/outcome?token=${f.token}`, { answer: 'yes' }), 200);
  });
});

describe('endpoints', () => {
  const fields = ['id', 'url', 'events', 'filter', 'format', 'state', 'reason', 'created_at', 'confirmed_at', 'waiting', 'parked',
    'parked_reasons'];
  const create = async (body) => says(await partner.post('/api/v1/endpoints', body), 201);

  test('are made, seen, changed and deleted', async () => {
    const answer = await partner.post('/api/v1/endpoints', { url: 'HTTP://127.0.0.1:9/a/../hook?x=1',
      events: ['action.posted', 'outcome.disputed'], filter: { service: ['plain'] }, format: 'text' });
    const made = says(answer, 201);
    keys(made, 'id', 'secret');
    isId(made.id);
    assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(answer.headers.get('location'), `/api/v1/endpoints/${made.id}`);
    const got = says(await partner.get(`/api/v1/endpoints/${made.id}`), 200);
    keys(got, fields);
    assert.deepEqual([got.parked, got.parked_reasons], [0, []]);
    isTime(got.created_at);
    assert.deepEqual([got.id, got.url, got.events, got.filter, got.format, got.state, got.reason, got.confirmed_at],
      [made.id, 'http://127.0.0.1:9/hook?x=1', ['action.posted', 'outcome.disputed'], { service: ['plain'], area: [] }, 'text',
        'unconfirmed', null, null]);
    const patched = says(await partner.patch(`/api/v1/endpoints/${made.id}`, { events: [], filter: {}, format: 'cloudevent',
      state: 'disabled' }), 200);
    keys(patched, fields);
    assert.deepEqual([patched.events, patched.filter, patched.format, patched.state, typeof patched.reason],
      [[], { service: [], area: [] }, 'cloudevent', 'disabled', 'string']);
    assert.equal(patched.url, got.url, 'what was not sent stays');
    says(await partner.post(`/api/v1/endpoints/${made.id}/test`, undefined), 409);
    done(await partner.delete(`/api/v1/endpoints/${made.id}`));
    says(await partner.get(`/api/v1/endpoints/${made.id}`), 404);
    says(await partner.delete(`/api/v1/endpoints/${made.id}`), 404);
    says(await partner.patch(`/api/v1/endpoints/${made.id}`, {}), 404);
  });

  test('a filter outlives its service and the shape of its area', async () => {
    const draw = (east) => areas(domain, 'ward', { A: [-98, 30, east, 31] });
    draw(-97.5);
    const [[ward]] = sql(`SELECT id FROM hb.area WHERE jurisdiction_id = ${number} AND name = 'A'`);
    const filter = { service: ['light'], area: [ward] };
    const { id } = await create({ url: 'http://127.0.0.1:9/filter', filter });
    draw(-97.2);
    const [[of]] = sql(`SELECT count(*) FROM hb.area WHERE jurisdiction_id = ${number} AND name = 'A'`);
    assert.equal(of, '2');
    sql(`UPDATE hb.endpoint SET filter = '{"service": ["gone"], "area": ["${ward}"]}' WHERE id = ${id}`, { owner: true });
    assert.equal(says(await partner.patch(`/api/v1/endpoints/${id}`, { state: 'disabled' }), 200).state, 'disabled');
    says(await partner.patch(`/api/v1/endpoints/${id}`, { filter: { service: ['gone'] } }), 422, { 'filter.service': 'not_offered' });
    assert.deepEqual(says(await partner.patch(`/api/v1/endpoints/${id}`, { filter }), 200).filter, filter, 'it names the district');
    done(await partner.delete(`/api/v1/endpoints/${id}`));
  });

  test('a change keeps what came meanwhile', async () => {
    const { id } = await create({ url: 'http://127.0.0.1:9/meanwhile' });
    const change = (set, body) => meanwhile(`UPDATE hb.endpoint SET ${set} WHERE id = ${id}`,
      () => partner.patch(`/api/v1/endpoints/${id}`, body));
    const confirmed = says(await change(`state = 'active', confirmed_at = now()`, { format: 'text' }), 200);
    assert.deepEqual([confirmed.state, confirmed.format], ['active', 'text']);
    isTime(confirmed.confirmed_at);
    const gone = says(await change(`state = 'disabled', reason = 'endpoint_gone'`, { format: 'cloudevent' }), 200);
    assert.deepEqual([gone.state, gone.reason, gone.format], ['disabled', 'endpoint_gone', 'cloudevent']);
    says(await change(`state = 'deleted', reason = NULL`, { state: 'active' }), 404);
    says(await partner.get(`/api/v1/endpoints/${id}`), 404);
  });

  test('the secret is told once', async () => {
    const { id, secret } = await create({ url: 'http://127.0.0.1:9/once' });
    for (const path of ['/api/v1/endpoints?limit=100', `/api/v1/endpoints/${id}`])
      assert.ok(!(await partner.get(path)).text.includes(secret));
    done(await partner.delete(`/api/v1/endpoints/${id}`));
  });

  test('a replay makes one, and tells the same secret', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { url: 'http://127.0.0.1:9/replayed' };
    const first = await partner.post('/api/v1/endpoints', body, key);
    const { id } = says(first, 201);
    assert.equal((await partner.post('/api/v1/endpoints', body, key)).text, first.text);
    done(await partner.delete(`/api/v1/endpoints/${id}`));
  });

  test('come in pages', async () => {
    const made = [];
    for (const path of ['a', 'b', 'c']) made.push((await create({ url: `http://127.0.0.1:9/${path}` })).id);
    const seen = [];
    for (let after = '', turns = 0; after !== null; turns++) {
      assert.ok(turns < 200);
      const { items, next } = says(await partner.get(`/api/v1/endpoints?limit=2${after && `&after=${after}`}`), 200);
      keys(items[0], fields);
      seen.push(...items.map((e) => e.id));
      after = next;
      if (after !== null) assert.equal(after, seen.at(-1));
    }
    assert.deepEqual(seen.filter((id) => made.includes(id)), made);
    for (const id of made) done(await partner.delete(`/api/v1/endpoints/${id}`));
    assert.deepEqual(says(await partner.get('/api/v1/endpoints'), 200), { items: [], next: null });
    says(await partner.get('/api/v1/endpoints?after=x'), 422, { after: 'wrong_type' });
  });

  test('refuses what could not work', async () => {
    for (const [body, faults] of [
      [{}, { url: 'required' }], [{ url: 'ftp://127.0.0.1/' }, { url: 'scheme' }], [{ url: 'nonsense' }, { url: 'url' }],
      [{ url: 'https://user@a.example/' }, { url: 'user' }], [{ url: 'https://a.example/#x' }, { url: 'fragment' }],
      [{ url: 'https://a.example:22/' }, {}],
      [{ url: `https://a.example/${'x'.repeat(2000)}` }, { url: 'too_long' }],
      [{ url: 'https://a.example/', events: ['no.such'] }, { events: 'not_offered' }],
      [{ url: 'https://a.example/', events: ['endpoint.verify'] }, { events: 'not_offered' }],
      [{ url: 'https://a.example/', events: 'action.posted' }, { events: 'wrong_type' }],
      [{ url: 'https://a.example/', filter: { service: ['none'] } }, { 'filter.service': 'not_offered' }],
      [{ url: 'https://a.example/', filter: { area: ['7'] } }, { 'filter.area': 'not_offered' }],
      [{ url: 'https://a.example/', filter: { colour: [] } }, { 'filter.colour': 'unknown' }],
      [{ url: 'https://a.example/', format: 'xml' }, { format: 'not_offered' }],
      [{ url: 'https://a.example/', state: 'active' }, { state: 'unknown' }],
    ]) {
      const answer = await partner.post('/api/v1/endpoints', body);
      // With egress_loopback any port will do.
      if (Object.keys(faults).length > 0) says(answer, 422, faults);
      else done(await partner.delete(`/api/v1/endpoints/${says(answer, 201).id}`));
    }
    const { id } = await create({ url: 'http://127.0.0.1:9/state' });
    for (const state of ['unconfirmed', 'deleted', 'on'])
      says(await partner.patch(`/api/v1/endpoints/${id}`, { state }), 422, { state: 'not_offered' });
    says(await partner.post(`/api/v1/endpoints/${id}/replay`, {}), 422, { since: 'required' });
    says(await partner.post(`/api/v1/endpoints/${id}/replay`, { since: 'yesterday' }), 422, { since: 'wrong_type' });
    says(await partner.post(`/api/v1/endpoints/${id}/replay`, { since: '2100-01-01T00:00:00Z' }), 422, { since: 'out_of_range' });
    says(await partner.post(`/api/v1/endpoints/${id}/replay`, { since: '2026-01-01T00:00:00Z', after: 'x' }), 422, { after: 'wrong_type' });
    done(await partner.delete(`/api/v1/endpoints/${id}`));
  });
});

describe('events', () => {
  const fields = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'timestamp', 'datacontenttype', 'sequence', 'data'];
  const end = async () => {
    await settled();
    let after = '0';
    for (;;) {
      const { items, next } = says(await partner.get(`/api/v1/events?limit=100&after=${after}`), 200);
      if (items.length === 0) return next;
      after = next;
    }
  };

  test('tell what happened, in order, without a gap', async () => {
    const after = await end();
    const f = await submit(whole);
    const action = await act([f.id]);
    says(await anyone.post(`/api/v1/feedback/${f.id}/outcome`, { token: f.token, answer: 'no' }), 200);
    const { items, next } = await until('three events', async () => {
      const got = says(await partner.get(`/api/v1/events?after=${after}`), 200);
      return got.items.length === 3 && got;
    });
    assert.deepEqual(items.map((e) => e.type), ['feedback.received', 'action.posted', 'outcome.disputed']);
    assert.deepEqual(items.map((e) => Number(e.sequence)), [1, 2, 3].map((n) => Number(after) + n));
    assert.equal(next, items[2].sequence);
    for (const e of items) {
      keys(e, fields);
      isId(e.id);
      isTime(e.time);
      assert.deepEqual([e.specversion, e.timestamp, e.datacontenttype, new URL(e.source).origin],
        ['1.0', e.time, 'application/json', new URL(setting('public_url')).origin]);
      for (const name of ['reference', 'status', 'url']) assert.ok(e.data[name], `${e.type}: ${name}`);
      assert.ok(!JSON.stringify(e).match(/Zoë|zoe@|“deep”|Main St/), 'thin facts, never a person’s words');
    }
    assert.deepEqual([items[0].subject, items[1].subject, items[2].subject], [f.id, action.id, f.id]);
    const about = { feedback: [f.id], reference: f.reference, service: 'pothole', kind: 'barrier' };
    const [received, posted, disputed] = items.map(({ data: { url, ...rest } }) => rest);
    assert.deepEqual(received, { ...about, status: 'received' });
    assert.deepEqual(posted, { action: action.id, feedback: [f.id], feedback_count: 1, reference: f.reference, status: 'done',
      message: { en: 'Filled.', es: 'Tapado.' } });
    assert.deepEqual(disputed, { ...about, status: 'disputed', action: action.id, answer: 'no', partly: false });
  });

  test('come in pages and by type, and the cursor holds at the end', async () => {
    const after = await end();
    assert.deepEqual(says(await partner.get(`/api/v1/events?after=${after}&wait=0`), 200), { items: [], next: after });
    const f = [await submit(), await submit(), await submit()];
    await act(f.map((one) => one.id));
    await until('four events', async () =>
      says(await partner.get(`/api/v1/events?after=${after}`), 200).items.length === 4);
    const seen = [];
    for (let at = after; seen.length < 4;) {
      const { items, next } = says(await partner.get(`/api/v1/events?limit=3&after=${at}`), 200);
      assert.ok(items.length > 0 && items.length <= 3);
      seen.push(...items);
      at = next;
    }
    assert.deepEqual(seen.slice(0, 3).map((e) => e.subject).sort(), f.map((one) => one.id).sort());
    const { items } = says(await partner.get(`/api/v1/events?after=${after}&types=action.posted,outcome.confirmed`), 200);
    assert.deepEqual(items, [seen[3]]);
    assert.equal(items[0].data.reference, null, 'of several');
    assert.deepEqual(says(await partner.get(`/api/v1/events?after=${after}&types=outcome.confirmed`), 200),
      { items: [], next: seen[3].sequence }, 'nothing of it, and past it');
  });

  test('refuses what it does not understand', async () => {
    for (const [query, faults] of [['after=-1', { after: 'out_of_range' }], ['after=x', { after: 'wrong_type' }],
      ['limit=1000', { limit: 'out_of_range' }], ['wait=61', { wait: 'out_of_range' }],
      ['types=no.such', { types: 'not_offered' }], ['after=1&after=2', { after: 'twice' }]]) {
      const answer = await partner.get(`/api/v1/events?${query}`);
      says(answer, faults.after === 'twice' ? 400 : 422, faults);
    }
  });
});

test('an id that somebody else has drawn is drawn again', async () => {
  const { id, token } = await submit();
  await act([id]);
  sql(`CREATE SEQUENCE hb.tries;
    CREATE FUNCTION hb.taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF nextval('hb.tries') <= 2 THEN RAISE unique_violation USING MESSAGE = 'taken'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER taken BEFORE INSERT ON hb.event FOR EACH ROW WHEN (NEW.jurisdiction_id = ${number}) EXECUTE FUNCTION hb.taken()`,
  { owner: true });
  try {
    says(await anyone.post(`/api/v1/feedback/${id}/outcome?token=${token}`, { answer: 'yes' }), 200);
  } finally {
    sql('DROP TRIGGER taken ON hb.event; DROP FUNCTION hb.taken(); DROP SEQUENCE hb.tries', { owner: true });
  }
});

describe('which city', () => {
  const nowhere = new Caller();

  test('a key, a host and a name lead to it', async () => {
    const key = new Caller({ headers: { authorization: partner.headers.authorization } });
    const count = (await rows(number)).feedback;
    await submit(plain, key);
    await submit(plain, anyone);
    await submit({ ...plain, jurisdiction_id: domain }, nowhere);
    says(await nowhere.post(`/api/v1/feedback?jurisdiction_id=${domain.toUpperCase()}`, plain), 201);
    assert.equal((await rows(number)).feedback - count, 4);
    assert.equal(says(await nowhere.get(`/api/v1/services?jurisdiction_id=${domain}`), 200).items.length, 3);
  });

  test('a page is of the city whose address it has: its forms would not go on naming another', async () => {
    const [named, plainly] = [await nowhere.get(`/feedback/new?service=plain&jurisdiction_id=${domain}`),
      await nowhere.get('/feedback/new?service=plain')];
    assert.equal(named.status, plainly.status);
    assert.doesNotMatch(named.text, /Test of contract/);
  });

  test('they may not contradict each other', async () => {
    const before = await settled();
    says(await anyone.post('/api/v1/feedback', { ...plain, jurisdiction_id: 'nowhere.test' }), 422, { jurisdiction_id: 'not_offered' });
    says(await nowhere.post(`/api/v1/feedback?jurisdiction_id=${domain}`, { ...plain, jurisdiction_id: 'nowhere.test' }), 400,
      { jurisdiction_id: 'twice' });
    const other = city('contract-other');
    says(await other.partner.post('/api/v1/feedback', { ...plain, jurisdiction_id: domain }), 422, { jurisdiction_id: 'not_offered' });
    says(await partner.with({ host: other.domain }).post('/api/v1/feedback', plain), 401);
    says(await new Caller({ headers: { authorization: other.partner.headers.authorization } })
      .post('/api/v1/feedback', { ...plain, jurisdiction_id: domain }), 401);
    assert.deepEqual(await rows(number), before);
  });
});

describe('problems', () => {
  test('have one shape', async () => {
    const answer = await anyone.post('/api/v1/feedback', { kind: 'noise', description: '' });
    const problem = says(answer, 422);
    keys(problem, 'type', 'title', 'status', 'detail', 'errors');
    assert.deepEqual([problem.type, problem.status], ['about:blank', 422]);
    assert.deepEqual(problem.errors.map((e) => [e.field, e.code]), [['service', 'required'], ['kind', 'not_offered'],
      ['description', 'required']], 'all faults at once, in the order of the form');
    for (const e of problem.errors) {
      keys(e, 'field', 'code', 'message');
      assert.match(e.message, /^[A-Z].*\.$/s);
    }
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  test('speak Spanish to who asks for it, of every kind', async () => {
    const es = { 'accept-language': 'es' };
    const both = async (ask) => {
      const [english, spanish] = [await ask({}), await ask(es)];
      assert.equal(spanish.status, english.status);
      assert.deepEqual(spanish.faults, english.faults, 'codes stay as they are');
      assert.notEqual(spanish.json.title, english.json.title);
      assert.notEqual(spanish.json.detail, english.json.detail);
      for (const [i, e] of spanish.json.errors.entries()) assert.notEqual(e.message, english.json.errors[i].message);
      return english.status;
    };
    const seen = new Set();
    for (const ask of [
      (h) => anyone.post('/api/v1/feedback', {}, h),
      (h) => anyone.post('/api/v1/feedback', '{', h),
      (h) => anyone.post('/api/v1/actions', {}, h),
      (h) => partner.post('/api/v1/actions', {}, h),
      (h) => anyone.get('/api/v1/nothing', h),
      (h) => anyone.delete('/api/v1/services', h),
      (h) => anyone.get('/api/v1/services', { ...h, accept: 'image/png' }),
      (h) => anyone.post('/api/v1/feedback', 'a=b', { ...h, 'content-type': 'text/plain' }),
      (h) => anyone.post('/api/v1/feedback', { a: 'x'.repeat(70000) }, h),
      (h) => staff.post('/api/v1/actions', { feedback: [unknown], status: 'done', message: { en: 'x' } }, h),
    ]) seen.add(await both(ask));
    assert.deepEqual([...seen].sort(), [400, 401, 403, 404, 405, 406, 409, 413, 415, 422]);
  });

  test('401 says how to ask, 405 says what may be asked', async () => {
    assert.equal((await anyone.get('/api/v1/endpoints')).headers.get('www-authenticate'), 'Bearer');
    for (const [path, allow] of [['/api/v1/services', 'GET, HEAD'], ['/api/v1/feedback', 'POST'],
      ['/api/v1/endpoints/1', 'GET, HEAD, PATCH, DELETE'], ['/api/v1/endpoints', 'GET, HEAD, POST']]) {
      const answer = await anyone.send('PUT', path);
      says(answer, 405);
      assert.equal(answer.headers.get('allow'), allow);
    }
  });
});
