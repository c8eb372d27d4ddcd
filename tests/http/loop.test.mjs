// The whole loop, as a resident, the staff and a partner live it: said, done, heard, and whether it helped.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { HTTP } from 'cloudevents';
import { Caller, demo, sleep, sql, until } from '../support/api.mjs';
import { Receiver } from '../support/receiver.mjs';

const { partner, staff } = demo;
const anyone = new Caller();
const run = randomUUID().slice(0, 8); // so that a second run on the same service hears only itself
let receiver;

const ok = (answer, status) => {
  assert.equal(answer.status, status, answer.text);
  return answer.json;
};

// A webhook is right when programs that are not ours say so.
function verified(request, secret) {
  Receiver.verify(request, secret);
  assert.equal(request.method, 'POST');
  assert.equal(request.headers['content-type'].split(';')[0], 'application/cloudevents+json');
  const event = HTTP.toEvent({ headers: request.headers, body: request.body });
  assert.ok(event.validate());
  const { json } = request;
  assert.equal(json.id, request.headers['webhook-id']);
  assert.equal(json.timestamp, json.time);
  for (const name of ['reference', 'status', 'url']) assert.ok(name in json.data, name);
  return json;
}

// What has arrived at a path, verification left out.
const heard = (path, type = /^(?!endpoint\.verify)/) => receiver.at(path).filter((r) => r.json?.type.match(type));

async function endpoint(path, more = {}) {
  const made = ok(await partner.post('/api/v1/endpoints', { url: receiver.origin + path, ...more }), 201);
  await until('the endpoint is confirmed', async () =>
    ok(await partner.get(`/api/v1/endpoints/${made.id}`), 200).state === 'active');
  after(() => partner.delete(`/api/v1/endpoints/${made.id}`));
  return made;
}

// Somebody speaks up and wants to hear at a path.
let service, other; // a service that asks nothing more, and another one
async function resident(path, origin = receiver.origin) {
  const said = ok(await anyone.post('/api/v1/feedback', { service, kind: 'problem', description: `It rattles (${path}).`,
    ...(path && { notify: { webhook: origin + path } }) }), 201);
  return { ...said, path, see: async () => ok(await anyone.get(`/api/v1/feedback/${said.id}?token=${said.token}`), 200),
    answer: async (answer, comment) => ok(await anyone.post(`/api/v1/feedback/${said.id}/outcome`,
      { token: said.token, answer, comment }), 200) };
}

// Their address has answered the challenge, and the dispatcher has noted it.
const confirmed = (...residents) => until('the addresses are confirmed', () => Number(sql(`SELECT count(*) FROM hb.endpoint
  WHERE state = 'active' AND feedback_id IN (${residents.map((r) => r.id)})`)[0][0]) === residents.length);

const act = async (residents, more = {}) => ok(await staff.post('/api/v1/actions', { feedback: residents.map((r) => r.id),
  status: 'done', message: { en: 'It is fixed.', es: 'Está arreglado.' }, ...more }), 201);
const counts = async (action) => {
  const { delivered, seen, pending, failed, unreachable } = ok(await staff.get(`/api/v1/actions/${action.id}`), 200);
  return { delivered, seen, pending, failed, unreachable };
};

before(async () => {
  receiver = await Receiver.start();
  const { items } = ok(await anyone.get('/api/v1/services?limit=100'), 200);
  service = items.find((s) => !s.place_required && !s.questions.some((q) => q.required)).code;
  other = items.find((s) => s.code !== service).code;
});
after(() => receiver.close());

describe('the loop', { concurrency: true }, () => {
  test('five speak up, one action closes them, each hears, and says whether it helped', async () => {
    let feed = await partner.get('/api/v1/events?limit=100');
    for (let got; (got = ok(feed, 200)).items.length > 0;) feed = await partner.get(`/api/v1/events?limit=100&after=${got.next}`);
    const since = ok(feed, 200).next;
    const hook = await endpoint(`/ok/${run}/partner`);
    const [verify] = receiver.at(`/ok/${run}/partner`);
    const challenge = verified(verify, hook.secret);
    assert.deepEqual([challenge.type, challenge.subject, challenge.data.endpoint], ['endpoint.verify', hook.id, hook.id]);

    const all = await Promise.all([1, 2, 3, 4, 5].map((n) => resident(`/ok/${run}/loop${n}`)));
    const ids = all.map((r) => r.id);
    await confirmed(...all);
    const own = (type) => heard(`/ok/${run}/partner`, type).filter((r) => ids.includes(r.json.data.feedback?.[0]));
    await until('the partner heard of the five', () => own(/^feedback.received$/).length === 5);
    for (const r of own(/./)) assert.equal(verified(r, hook.secret).data.status, 'received');

    const action = await act(all);
    assert.equal(action.feedback_count, 5);
    await until('all five are delivered', async () => (await counts(action)).delivered === 5);
    await until('the partner heard of the action', () => own(/^action.posted$/).length > 0);
    assert.deepEqual(await counts(action), { delivered: 5, seen: 0, pending: 0, failed: 0, unreachable: 0 });
    for (const r of all) {
      const [webhook, ...more] = heard(r.path);
      assert.equal(more.length, 0, 'once');
      const event = verified(webhook, r.webhook_secret);
      assert.throws(() => verified(webhook, hook.secret), 'signed with their own secret');
      assert.deepEqual([event.type, event.subject, event.data.feedback, event.data.reference, event.data.status,
        event.data.action, event.data.message], ['action.posted', r.id, [r.id], r.reference, 'done', action.id,
        { en: 'It is fixed.', es: 'Está arreglado.' }]);
      assert.equal(event.data.url, r.tracking_url);
      assert.ok(event.id.endsWith(r.id) && event.id !== r.id);
      const { status, actions } = await r.see();
      assert.deepEqual([status, actions.at(-1).id, actions.at(-1).reach], ['done', action.id, 'delivered']);
    }
    const posted = verified(own(/^action.posted$/)[0], hook.secret);
    assert.deepEqual([posted.subject, posted.data.feedback, posted.data.feedback_count], [action.id, [...ids].sort(), 5]);

    assert.equal((await all[0].answer('yes')).status, 'confirmed');
    assert.equal((await all[1].answer('partly', 'Half of it.')).status, 'confirmed');
    assert.equal((await all[2].answer('no', 'It still rattles.')).status, 'disputed');
    const opened = await all[2].see();
    assert.deepEqual([opened.status, opened.closed_at, opened.outcome.answer], ['disputed', null, 'no'], 'open again');
    await until('the partner heard the outcomes', () => own(/^outcome\./).length === 3);
    assert.deepEqual(await counts(action), { delivered: 5, seen: 3, pending: 0, failed: 0, unreachable: 0 });
    const outcomes = Object.fromEntries(own(/^outcome\./).map((r) => [r.json.subject, verified(r, hook.secret)]));
    assert.deepEqual(all.slice(0, 3).map((r) => [outcomes[r.id].type, outcomes[r.id].data.answer, outcomes[r.id].data.partly,
      outcomes[r.id].data.status]), [['outcome.confirmed', 'yes', false, 'confirmed'],
      ['outcome.confirmed', 'partly', true, 'confirmed'], ['outcome.disputed', 'no', false, 'disputed']]);
    assert.ok(!receiver.requests.some((r) => r.body.includes('rattles')), 'thin facts, never a person’s words');

    const again = await act([all[2]], { message: { en: 'Now it is.' } });
    await until('the second action arrived', async () => (await counts(again)).delivered === 1);
    assert.equal((await all[2].answer('yes')).status, 'confirmed');

    // The same in the feed: all of it, in order, without a gap.
    await until('the feed has caught up', async () => ok(await partner.get(`/api/v1/events?after=${since}&limit=100`), 200)
      .items.filter((e) => e.subject === all[2].id).length === 3);
    const events = [];
    for (let at = since; ;) {
      const { items, next } = ok(await partner.get(`/api/v1/events?after=${at}&limit=7`), 200);
      if (items.length === 0) break;
      events.push(...items);
      at = next;
    }
    assert.deepEqual(events.map((e) => BigInt(e.sequence) - BigInt(since)), events.map((_, i) => BigInt(i + 1)));
    const mine = events.filter((e) => e.data.feedback.some((id) => ids.includes(id)));
    assert.deepEqual(mine.map((e) => e.type), [...Array(5).fill('feedback.received'), 'action.posted', 'outcome.confirmed',
      'outcome.confirmed', 'outcome.disputed', 'action.posted', 'outcome.confirmed']);
    for (const e of mine) {
      const [webhook] = own(/./).filter((r) => r.headers['webhook-id'] === e.id);
      const { sequence, ...listed } = e;
      assert.deepEqual(listed, webhook.json, 'the feed says what the webhook said');
    }
  });

  test('what is held can be undone, and nothing leaves', async () => {
    const hook = await endpoint(`/ok/${run}/held`, { events: ['action.posted'] });
    const [undone, kept] = [await resident(`/ok/${run}/undone`), await resident(`/ok/${run}/kept`)];
    await confirmed(undone, kept);
    const action = await act([undone], { hold: 600 });
    const from = Date.now();
    const short = await act([kept], { hold: 2 });
    assert.equal((await undone.see()).status, 'received');
    await until('the short one arrived', () => heard(kept.path).length > 0);
    assert.ok(heard(kept.path)[0].at - from > 1900, 'not before its time');
    assert.equal((await staff.delete(`/api/v1/actions/${short.id}`)).status, 409, 'it has left');
    assert.equal((await staff.delete(`/api/v1/actions/${action.id}`)).status, 204);
    const { status, actions, closed_at } = await undone.see();
    assert.deepEqual([status, actions, closed_at], ['received', [], null]);
    await sleep(1000);
    assert.deepEqual(heard(undone.path), []);
    const ids = heard(`/ok/${run}/held`).map((r) => verified(r, hook.secret).data.action);
    assert.ok(ids.includes(short.id) && !ids.includes(action.id));
    assert.equal(ok(await staff.get(`/api/v1/actions/${action.id}`), 200).held, false);
  });

  test('nothing goes to an address that did not answer the challenge', async () => {
    const deaf = await resident(`/deaf/${run}`);
    const [verify] = await until('the challenge was sent', () => receiver.at(deaf.path).length > 0 && receiver.at(deaf.path));
    assert.equal(verified(verify, deaf.webhook_secret).type, 'endpoint.verify');
    const action = await act([deaf]);
    await sleep(1000);
    assert.deepEqual(heard(deaf.path), []);
    assert.equal((await counts(action)).delivered, 0);
  });

  test('410 switches an endpoint off', async () => {
    receiver.answers.gone = (request, response) =>
      (request.json.type === 'endpoint.verify' ? receiver.answers.ok(request, response) : response.writeHead(410).end());
    const path = `/gone/${run}`;
    const hook = await endpoint(path, { events: ['outcome.disputed'] });
    const { event } = ok(await partner.post(`/api/v1/endpoints/${hook.id}/test`, undefined), 202);
    const state = await until('it is switched off', async () => {
      const e = ok(await partner.get(`/api/v1/endpoints/${hook.id}`), 200);
      return e.state === 'disabled' && e;
    });
    assert.equal(state.reason, 'endpoint_gone');
    assert.deepEqual(heard(path).map((r) => [verified(r, hook.secret).type, r.json.id]), [['endpoint.test', event]]);
    assert.equal((await partner.post(`/api/v1/endpoints/${hook.id}/test`, undefined)).status, 409);
    assert.equal(ok(await partner.patch(`/api/v1/endpoints/${hook.id}`, { state: 'active' }), 200).state, 'active');
  });

  test('who fails or is away hears later, the same thing under the same id', async () => {
    let fine = false;
    receiver.answers.moody = (request, response) =>
      (fine || request.json.type === 'endpoint.verify' ? receiver.answers.ok(request, response) : response.writeHead(500).end());
    const away = await Receiver.start();
    const { port } = away;
    const [sick, gone] = [await resident(`/moody/${run}`), await resident(`/ok/${run}/away`, away.origin)];
    await until('the challenge was sent', () => away.at(gone.path).length > 0);
    await confirmed(sick);
    await away.close();
    const action = await act([sick, gone]);
    await until('the first try failed', () => heard(sick.path).length > 0);
    fine = true;
    const back = await Receiver.start({ port });
    after(() => back.close());
    assert.equal((await counts(action)).pending, 2);
    await until('both have heard', async () => (await counts(action)).delivered === 2, 20000);
    const [first, second] = heard(sick.path);
    assert.ok(second.at - first.at >= 5000, 'after a pause');
    assert.deepEqual([second.headers['webhook-id'], second.body], [first.headers['webhook-id'], first.body]);
    for (const r of [first, second]) verified(r, sick.webhook_secret);
    assert.notEqual(second.headers['webhook-timestamp'], first.headers['webhook-timestamp']);
    const [late] = back.at(gone.path);
    const event = verified(late, gone.webhook_secret);
    assert.equal(event.id.split('_')[0], first.json.id.split('_')[0], 'the event of the action');
    assert.deepEqual([event.subject, back.at(gone.path).length], [gone.id, 1]);
  });

  test('a replay sends again what was sent since', async () => {
    const since = new Date(Date.now() - 1).toISOString();
    const path = `/ok/${run}/replay`;
    const hook = await endpoint(path, { events: ['feedback.received'] });
    const said = [await resident(), await resident(), await resident()];
    const mine = () => heard(path).filter((r) => said.some((s) => s.id === r.json.subject));
    await until('they arrived', () => mine().length === 3);
    await until('that is written down: what is on its way is not sent again', async () =>
      ok(await partner.get(`/api/v1/endpoints/${hook.id}`), 200).waiting === 0);
    const { count, next } = ok(await partner.post(`/api/v1/endpoints/${hook.id}/replay`, { since }), 202);
    assert.ok(count >= 3);
    assert.equal(next, null);
    await until('they arrived again', () => mine().length === 6);
    const ids = mine().map((r) => verified(r, hook.secret).id);
    assert.deepEqual(ids.slice(3).sort(), ids.slice(0, 3).sort());
    const future = await partner.post(`/api/v1/endpoints/${hook.id}/replay`, { since: new Date(Date.now() + 60e3).toISOString() });
    assert.deepEqual([future.status, future.faults], [422, { since: 'out_of_range' }]);
  });

  test('a partner hears what it asked for, and a chat tool plain text', async () => {
    const picky = `/ok/${run}/picky`;
    await endpoint(picky, { events: ['action.posted'], filter: { service: [service] } });
    const none = `/ok/${run}/none`;
    await endpoint(none, { filter: { service: [other] } });
    const chat = ok(await partner.post('/api/v1/endpoints', { url: `${receiver.origin}/ok/${run}/chat`, format: 'text' }), 201);
    after(() => partner.delete(`/api/v1/endpoints/${chat.id}`));
    const said = await resident();
    const action = await act([said]);
    await until('the action arrived', () => heard(picky).some((r) => r.json.data.action === action.id));
    assert.ok(!heard(picky).some((r) => r.json.type !== 'action.posted'));
    await sleep(300);
    assert.deepEqual(heard(none), []);
    const [asked] = await until('the link was posted', () => {
      const got = receiver.at(`/ok/${run}/chat`);
      return got.length > 0 && got;
    });
    Receiver.verify(asked, chat.secret);
    assert.deepEqual(Object.keys(asked.json), ['text']);
    assert.match(asked.json.text, /\/confirm\/hb_\d+_\d+_[0-9a-z]{52}$/);
    const state = async () => ok(await partner.get(`/api/v1/endpoints/${chat.id}`), 200).state;
    assert.equal(await state(), 'unconfirmed');
    const { pathname } = new URL(asked.json.text.match(/\S+\/confirm\/\S+/)[0]);
    const anywhere = new Caller(); // the link says whose it is, where the host does not
    assert.equal((await anywhere.get(pathname)).status, 200);
    assert.equal(await state(), 'unconfirmed');
    assert.equal((await anywhere.form(pathname, {})).status, 200);
    assert.equal(await state(), 'active');
  });
});
