// An action for more feedback than one transaction takes: answered at once, applied in the background, heard when all
// of it is done; and undone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { city, sql, until } from '../support/api.mjs';
import { Receiver } from '../support/receiver.mjs';

const MANY = 1200;
const here = city(`large-${randomUUID().slice(0, 8)}`);
const { anyone, staff } = here;
let receiver;

const ok = (answer, status) => {
  assert.equal(answer.status, status, answer.text);
  return answer.json;
};
const count = (what) => Number(sql(`SELECT count(*) FROM hb.${what} AND jurisdiction_id = ${here.id}`)[0][0]);
const see = async (action) => ok(await staff.get(`/api/v1/actions/${action.id}`), 200);

// Silent ones, written by the owner of the database: nobody waits for so many submissions.
function speak(service) {
  sql(`INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, description, language, source,
                                created_at, updated_at, words)
       SELECT ${here.id}, f.id, lpad(upper(to_hex(f.id % 68719476736)), 9, '0'), s.id, 'problem', 'It rattles.', 'en', 'web',
              now(), now(), 'it rattles'
       FROM hb.service s, LATERAL (SELECT (extract(epoch FROM clock_timestamp()) * 1000 - 1577836800000)::bigint * 4194304
                                          + 4186112 + n AS id FROM generate_series(1, ${MANY}) n) f
       WHERE s.jurisdiction_id = ${here.id} AND s.code = '${service}'`, { owner: true });
}

before(async () => {
  receiver = await Receiver.start();
});
after(() => receiver.close());

describe('an action for very many', () => {
  test('is answered at once, applied, and then heard by each', async () => {
    const two = [];
    for (const path of ['/ok/a', '/ok/b'])
      two.push(ok(await anyone.post('/api/v1/feedback', { service: 'light', kind: 'problem', description: 'It flickers.',
        notify: { webhook: receiver.origin + path } }), 201));
    await until('the addresses are confirmed', () => count("endpoint WHERE state = 'active'") === 2);
    speak('light');
    const key = { 'idempotency-key': `large-${Date.now()}` };
    const body = { filter: { service: 'light', status: 'open' }, status: 'done', message: { en: 'New bulbs.' } };
    const first = await staff.post('/api/v1/actions', body, key);
    const action = ok(first, 201);
    assert.equal(action.feedback_count, MANY + 2);
    assert.equal((await staff.post('/api/v1/actions', body, key)).text, first.text, 'a replay');
    const done = await until('it is applied', async () => {
      const now = await see(action);
      assert.ok(now.applied <= MANY + 2 && now.applied % 1000 <= MANY + 2 - 1000, `applied ${now.applied}`);
      return !now.working && now;
    });
    assert.deepEqual([done.applied, done.left_out, done.unreachable], [MANY + 2, 0, MANY]);
    assert.equal(count("feedback WHERE status <> 'done'"), 0);
    await until('both have heard', () => ['/ok/a', '/ok/b'].every((path) =>
      receiver.at(path).some((r) => r.json?.type === 'action.posted')));
    const { json } = receiver.at('/ok/a').find((r) => r.json?.type === 'action.posted');
    assert.deepEqual([json.data.action, json.data.message.en, json.subject], [action.id, 'New bulbs.', two[0].id]);
    assert.equal(ok(await anyone.get(`/api/v1/feedback/${two[1].id}?token=${two[1].token}`), 200).status, 'done');
  });

  test('can be undone while it is held, and nobody knows', async () => {
    speak('plain');
    const one = ok(await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'idea', description: 'Benches.' }), 201);
    const look = async () => ok(await anyone.get(`/api/v1/feedback/${one.id}?token=${one.token}`), 200).status;
    const action = ok(await staff.post('/api/v1/actions', { filter: { service: 'plain' }, status: 'assigned', hold: 600,
      message: { en: 'Soon.' } }), 201);
    await until('it is applied', async () => !(await see(action)).working);
    assert.equal(await look(), 'received', 'held');
    assert.equal(count("feedback WHERE status = 'assigned'"), MANY + 1);
    assert.equal((await staff.delete(`/api/v1/actions/${action.id}`)).status, 204);
    assert.deepEqual([(await see(action)).held, (await see(action)).applied], [false, 0]);
    assert.equal(await look(), 'received');
    await until('all are back', () => count("feedback WHERE status = 'assigned'") === 0);
    await until('the job is done', async () => !(await see(action)).working);
    assert.equal(count('feedback WHERE held_by IS NOT NULL'), 0);
    assert.equal(count(`event WHERE action_id = ${action.id} AND id IN (SELECT event_id FROM hb.feed)`), 0);
  });

  test('is posted from the console by the list’s filter, and taken back there', async () => {
    const user = await here.user();
    const page = (answer, status = 200) => {
      assert.equal(answer.status, status, answer.text);
      return answer;
    };
    const chosen = { csrf: user.csrf, status: 'open', service: 'plain', choose: 'all' };
    const form = page(await user.form('/staff/actions/new', chosen));
    assert.match(form.text, new RegExp(`The ${MANY + 1} chosen`));
    assert.equal(form.hidden('ids'), undefined);
    const words = { csrf: user.csrf, filter: form.hidden('filter').replaceAll('&amp;', '&'), upto: form.hidden('upto'),
      status: 'done', 'message.en': 'Benches stand.' };
    assert.match(page(await user.form('/staff/actions/preview', { ...words, 'message.en': '' }), 422).text, /Say what was done/);
    await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'idea', description: 'Not seen by whoever posts.' });
    const preview = page(await user.form('/staff/actions/preview', words));
    assert.match(preview.text, /The figures are close, not exact/);
    assert.match(preview.text, /Cannot be reached<\/dt><dd>1200</);
    const posted = await user.form('/staff/actions', { ...words, key: preview.hidden('key') });
    assert.equal(posted.status, 303, posted.text);
    const at = posted.headers.get('location');
    await until('it is applied', async () => {
      const { text } = page(await user.get(at));
      assert.match(text, new RegExp(`Action for ${MANY + 1} feedback`));
      assert.match(text, /It goes out a minute after/);
      return !/Applied to \d+ of/.test(text);
    });
    page(await user.get('/staff/actions'));
    assert.equal((await user.form(`${at}/undo`, { csrf: user.csrf })).status, 303);
    await until('all are back', async () => /every feedback stands where it stood/.test(page(await user.get(at)).text));
    assert.equal(count("feedback WHERE status = 'done' AND held_by IS NOT NULL"), 0);
    // Some of them cannot take it: they are named, and left out.
    const mixed = page(await user.form('/staff/actions/new', { ...chosen, status: 'any', service: '' }));
    const all = { ...words, filter: mixed.hidden('filter').replaceAll('&amp;', '&'), upto: mixed.hidden('upto') };
    assert.match(page(await user.form('/staff/actions/preview', all)).text, new RegExp(`Leave these ${MANY + 2} out`));
    const rest = page(await user.form('/staff/actions/preview', { ...all, fitting: 'yes' }));
    assert.match(rest.text, new RegExp(`Post the action for all ${MANY + 2}`));
    assert.equal(rest.hidden('fitting'), 'yes');
  });

  test('stops before it begins where one of them cannot take the status', async () => {
    const refused = await staff.post('/api/v1/actions', { filter: { status: 'any' }, status: 'done', message: { en: 'x' } });
    assert.equal(refused.status, 409);
    assert.equal(refused.json.errors.length, 20, 'the first of them are named');
    assert.ok(refused.json.errors.every((e) => e.code === 'status'));
    assert.equal(count('job WHERE true'), 0);
  });
});
