// The pages' forms, sent as no page of ours would send them: what was typed comes back whole, with what is wrong with it
// in the reader's language, and nothing is written.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { city, rows, until } from '../support/api.mjs';

// As much as a catalog may hold of one service.
const long = (i) => `${i}`.padStart(100, 'x');
const most = { code: 'most', name: { en: 'Most', es: 'Todo' }, questions: Array.from({ length: 40 }, (_, i) => (i > 0
  ? { code: long(i), type: 'string', label: { en: `${i}` } }
  : { code: long(i), type: 'multivaluelist', label: { en: 'Any' },
    choices: Array.from({ length: 200 }, (_, k) => ({ key: long(k), name: { en: `${k}` } })) })) };

const here = city('forms', [most]);
const { anyone, staff } = here;
const said = (await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'problem', description: 'It rattles.' })).json;
const closed = (await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'problem', description: 'It squeaks.' })).json;
await staff.post('/api/v1/actions', { feedback: [closed.id], status: 'done', message: { en: 'Oiled.' } });
const user = await here.user();
await until('the fan-out', async () => (await rows(here.id)).fanout === 0);

const entities = { lt: '<', gt: '>', quot: '"', amp: '&' };
const plainly = (html) => html.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => (code ? String.fromCodePoint(code) : entities[name] ?? all));
// Browsers do not tell the two apart.
const lineEnds = (text) => text.replace(/\r\n?/g, '\n');

// What the page's forms would send as they stand: [name, value] pairs.
function filled(html) {
  const value = (tag, name) => tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
  const got = [];
  for (const [tag, , text] of html.matchAll(/<(input|textarea)\b[^>]*>(?:\n?([^<]*)<\/textarea>)?/g)) {
    const name = value(tag, 'name');
    const chosen = !/ type="(radio|checkbox)"/.test(tag) || / checked\b/.test(tag);
    if (name !== undefined && chosen) got.push([plainly(name), lineEnds(plainly(text ?? value(tag, 'value') ?? ''))]);
  }
  for (const [, tag, options] of html.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const chosen = options.match(/<option[^>]* selected[^>]*>/) ?? options.match(/<option[^>]*>/);
    got.push([plainly(value(tag, 'name')), plainly(value(chosen[0], 'value') ?? '')]);
  }
  return got;
}

const faults = (answer) => [...answer.text.matchAll(/<a href="#([^"]*)"[^>]*>([^<]+)<\/a>/g)]
  .filter(([, at]) => at !== 'main').map(([, at, words]) => ({ at, words }));

async function unwritten(what) {
  const { session: ignored, ...before } = await rows(here.id);
  const got = await what();
  const { session, ...now } = await rows(here.id);
  assert.deepEqual(now, before, 'not a row');
  return got;
}

// at: where the summary leads to; keeps: what must stand in the page again.
async function refused(ask, status, at, keeps = []) {
  await unwritten(async () => {
    const [english, spanish] = [await ask({ 'accept-language': 'en' }), await ask({ 'accept-language': 'es' })];
    for (const answer of [english, spanish]) {
      assert.equal(answer.status, status, answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
      assert.equal(answer.type, 'text/html');
      for (const field of at) assert.ok(faults(answer).some((f) => f.at === field), `the summary leads to ${field}`);
      for (const f of faults(answer)) assert.ok(answer.text.includes(` id="${f.at}"`), `${f.at} is on the page`);
      const there = filled(answer.text).map(([name, text]) => `${name}=${text}`);
      for (const [name, text] of keeps) assert.ok(there.includes(`${name}=${text}`), `${name}=${text.slice(0, 80)} is lost`);
    }
    assert.match(english.text, /<html lang="en"/);
    assert.match(spanish.text, /<html lang="es"/);
    for (const [i, { words }] of faults(spanish).slice(0, at.length).entries()) assert.notEqual(words, faults(english)[i].words);
  });
}

const typed = {
  service: 'pothole', kind: 'barrier', description: 'A <b>hole</b> & "more"\nof it’s kind – 𝄞', 'attributes.depth': 'deep',
  'attributes.plate': '</textarea><script>', 'attributes.story': 'Long.\n\nStory.', 'attributes.width': '1.5',
  'attributes.since': '2026-11-01', 'location.address': "O'Neil & Main", rating: '2', 'contact.name': 'Zoë', 'contact.email': 'zoe@mail.example',
  'contact.phone': '+1 512 555 0100', public: 'no', key: 'a-key-of-this-form',
};
// A browser would send line ends as CR LF.
const send = (fields, who = anyone) => (headers) => who.form('/feedback/new', Object.entries(fields).flatMap(([name, value]) =>
  [value].flat().map((v) => [name, v.replace(/\n/g, '\r\n')])), headers);
const x = (n) => 'x'.repeat(n);
const where = ['attributes.where', ['lane', 'walk']];

describe('saying something', () => {
  const keeps = (fields) => Object.entries(fields).flatMap(([name, value]) => [value].flat().map((v) => [name, v]));

  test('as it should be, it is shown for checking, and nothing is written yet', () => unwritten(async () => {
    const answer = await send({ ...typed, [where[0]]: where[1], step: 'check' })({});
    assert.equal(answer.status, 200);
    const there = filled(answer.text).map(([name, text]) => `${name}=${text}`);
    for (const [name, text] of keeps({ ...typed, [where[0]]: where[1] })) assert.ok(there.includes(`${name}=${text}`), `${name}=${text} is lost`);
    assert.doesNotMatch(answer.text, /<script>|<b>hole/);
  }));

  for (const [words, change, at] of [
    ['words too long', { description: x(4001) }, ['description']],
    ['no words', { description: '' }, ['description']],
    ['blank words', { description: ' \u00a0\u2003\n ' }, ['description']],
    ['control characters', { description: 'a\u0007b' }, ['description']],
    ['no kind', { kind: '' }, ['kind']],
    ['an unknown kind', { kind: 'rant' }, ['kind']],
    ['no answer', { 'attributes.depth': '' }, ['attributes.depth']],
    ['an answer that is not offered', { 'attributes.depth': 'abyss' }, ['attributes.depth']],
    ['a line too long', { 'attributes.plate': x(501) }, ['attributes.plate']],
    ['a number that is none', { 'attributes.width': 'wide' }, ['attributes.width']],
    ['no place', { 'location.address': '' }, ['location.address']],
    ['a place too long', { 'location.address': x(501) }, ['location.address']],
    ['a rating that is none', { rating: '9' }, ['rating']],
    ['no e-mail address', { 'contact.email': 'at home' }, ['contact.email']],
    ['a name too long', { 'contact.name': x(201) }, ['contact.name']],
    ['a telephone number too long', { 'contact.phone': x(51) }, ['contact.phone']],
    ['several at once', { description: '', kind: '', 'contact.email': 'x', 'contact.name': x(201) },
      ['kind', 'description', 'contact.name', 'contact.email']],
  ]) test(words, () => {
    const all = { ...typed, ...change };
    // What is not one of the offered choices cannot be chosen again, and no page can hold a control character.
    const gone = ['kind', 'attributes.depth', 'rating', ...(words === 'control characters' ? ['description'] : [])];
    return refused(send({ ...all, step: 'send' }), 422, at,
      keeps(all).filter(([name, text]) => text !== '' && !(name in change && gone.includes(name))));
  });

  test('about a service that is not there: what was typed waits for the choice', () =>
    refused(send({ ...typed, service: 'none', kind: '', step: 'send' }), 422, ['service'],
      keeps(typed).filter(([name]) => name !== 'service' && name !== 'kind')));

  test('a field that people never see is filled in', () =>
    refused(send({ ...typed, description: 'x', website: 'http://spam.example', step: 'send' }), 422, [], [['contact.name', 'Zoë']]));

  for (const [words, body, type, status] of [
    ['broken UTF-8', 'service=plain&kind=problem&description=%C3%28', undefined, 400],
    ['NUL', 'service=plain&kind=problem&description=a%00b', undefined, 400],
    ['a percent sign that is none', 'service=plain&kind=problem&description=100%', undefined, 400],
    ['10,000 fields', Array.from({ length: 10000 }, (_, i) => `f${i}=1`).join('&'), undefined, 400],
    ['300 KB', `service=plain&kind=problem&description=${x(300e3)}`, undefined, 413],
    ['JSON', '{"service":"plain"}', 'application/json', 415],
    ['no type', 'service=plain', '', 415],
    ['parts without a boundary', 'x', 'multipart/form-data', 400],
    ['parts that never end', '--b\r\nContent-Disposition: form-data; name="service"\r\n\r\nplain', 'multipart/form-data; boundary=b', 400],
  ]) test(words, () => refused((headers) => anyone.send('POST', '/feedback/new', body,
    { ...headers, 'content-type': type ?? 'application/x-www-form-urlencoded' }), status, []));

  test('about a service that asks as much as one can: all of it filled in is taken', async () => {
    const page = await anyone.get('/feedback/new?service=most');
    const [list, ...lines] = most.questions.map(({ code }) => `attributes.${code}`);
    const boxes = most.questions[0].choices.map(({ key }) => [list, key]);
    const answers = lines.map((name) => [name, 'x']);
    const texts = Object.entries(typed).filter(([name]) => !/^(attributes\.|service$|key$)/.test(name));
    const blank = filled(page.text).filter(([name]) => !(name in typed) || name === 'key');
    const pairs = [...blank.filter(([name]) => !name.startsWith('attributes.')), ['service', 'most'], ...texts, ...answers, ...boxes];
    const check = await anyone.form('/feedback/new', [...pairs, ['step', 'check']]);
    assert.equal(check.status, 200, check.text);
    const sent = await anyone.form('/feedback/new', [...filled(check.text), ['step', 'send']]);
    assert.equal(sent.status, 303, sent.text);
  });

  test('sent twice, it is one; with other words under the same key, it asks', async () => {
    const fields = { service: 'plain', kind: 'idea', description: 'A bench.', key: `once-${Date.now()}`, step: 'send' };
    const before = await rows(here.id);
    const [first, again] = [await send(fields)({}), await send(fields)({})];
    assert.deepEqual([first.status, again.status], [303, 303]);
    assert.equal(again.headers.get('location'), first.headers.get('location'));
    assert.equal((await rows(here.id)).feedback - before.feedback, 1);
    await until('the fan-out', async () => (await rows(here.id)).fanout === 0);
    await refused(send({ ...fields, description: 'Two benches.' }), 409, [], [['description', 'Two benches.']]);
  });
});

describe('saying whether it helped', () => {
  const path = `/track/${closed.token}`;
  for (const [words, fields, status, at] of [
    ['no answer', { comment: 'Hm <i>.' }, 422, ['answer']],
    ['an unknown answer', { answer: 'perhaps', comment: 'Hm.' }, 422, ['answer']],
    ['a comment too long', { answer: 'no', comment: x(4001) }, 422, ['comment']],
  ]) test(words, () => refused((headers) => anyone.form(path, fields, headers), status, at, [['comment', fields.comment]]));
  test('of what nobody has answered yet', () =>
    refused((headers) => anyone.form(`/track/${said.token}`, { answer: 'yes' }, headers), 409, []));
  test('with a token that is none', () => refused((headers) => anyone.form('/track/none', { answer: 'yes' }, headers), 404, []));
  test('looking never answers', () => unwritten(async () => {
    for (const more of ['', '?answer=yes', '?thanks=1']) assert.equal((await anyone.get(path + more)).status, 200);
  }));
});

describe('staff', () => {
  const csrf = { csrf: user.csrf };
  test('sign in with the wrong words', () => refused((headers) =>
    anyone.form('/staff/sign-in', { email: 'ana@forms.test', password: 'secret secret', next: '/staff/actions' }, headers), 401, [],
  [['email', 'ana@forms.test'], ['next', '/staff/actions'], ['password', '']]));
  test('set a status that does not follow', () => refused((headers) =>
    user.form(`/staff/feedback/${closed.id}/status`, { ...csrf, status: 'spam' }, headers), 409, []));
  test('name an original that is not there', () => refused((headers) =>
    user.form(`/staff/feedback/${said.id}/duplicate`, { ...csrf, original: 'ZZZZ-ZZZZ-Z' }, headers), 422, ['original'], [['original', 'ZZZZ-ZZZZ-Z']]));
  test('post nothing', () => refused((headers) => user.form('/staff/actions', { ...csrf }, headers), 422, []));
  for (const [words, fields] of [
    ['a message too long', { 'message.en': x(4001), 'message.es': 'Listo.' }],
    ['no message', { 'message.en': '', 'message.es': '' }],
    ['a status that no action brings', { status: 'confirmed', 'message.en': 'Done <now>.' }],
  ]) for (const path of ['/staff/actions/preview', '/staff/actions'])
    test(`${path} with ${words}`, async () => {
      const draft = filled((await user.form('/staff/actions/new', { ...csrf, ids: said.id })).text);
      const all = { ...Object.fromEntries(draft), status: 'done', ...fields };
      const texts = Object.keys(all).filter((name) => /message|en$|es$/.test(name));
      await refused((headers) => user.form(path, all, headers), 422, [], texts.filter((name) => all[name] !== '')
        .map((name) => [name, all[name]]));
    });
});
