// What goes out, and what each kind of answer makes of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Receiver } from '../support/receiver.mjs';
import { tokenText } from '../support/secret.mjs';
import { World } from './world.mjs';

let world, dispatcher, feedback;

before(async () => {
  world = await World.open();
  dispatcher = world.dispatcher();
  [feedback] = await world.feedback();
});

after(() => world.close());

const send = (endpoint) => world.test(endpoint);
const attempted = (endpoint) => world.attempted(endpoint);
const attempts = (endpoint) => world.attempts(endpoint);

// Side by side: each has a destination of its own.
describe('answers', { concurrency: true }, () => {
  test('a partner hears a signed CloudEvent', async () => {
    const partner = await world.partner({ path: '/ok/partner', events: ['feedback.received'] });
    const event = await world.received(feedback);
    const [got] = await world.until('a webhook', 20000, () => {
      const all = world.receiver.at('/ok/partner');
      return all.length > 0 && all;
    });
    assert.equal(got.method, 'POST');
    assert.equal(got.headers['webhook-id'], String(event));
    assert.equal(got.headers['content-type'], 'application/cloudevents+json; charset=utf-8');
    assert.equal(got.headers.expect, undefined);
    assert.equal(got.headers['accept-encoding'], undefined);
    assert.ok(Math.abs(Number(got.headers['webhook-timestamp']) * 1000 - Date.now()) < 10000);
    const body = Receiver.verify(got, partner.secret);
    assert.throws(() => Receiver.verify({ ...got, body: `${got.body} ` }, partner.secret));
    assert.equal(body.specversion, '1.0');
    assert.equal(body.id, String(event));
    assert.equal(body.source, 'https://city.example');
    assert.equal(body.type, 'feedback.received');
    assert.equal(body.subject, String(feedback));
    assert.equal(body.time, body.timestamp);
    assert.equal(body.time, await world.pg.askOne(`SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      FROM hb.event WHERE id = ${event}`));
    const reference = await world.pg.askOne(`SELECT reference FROM hb.feedback WHERE id = ${feedback}`);
    assert.deepEqual(body.data, { feedback: [String(feedback)], service: 'pothole', kind: 'problem', reference,
      status: 'received', url: `https://city.example/api/v1/feedback/${feedback}` });
    await world.until('nothing is left to do', 20000, async () =>
      await world.pg.askOne(`SELECT count(*) FROM hb.delivery WHERE endpoint_id = ${partner.id}`) === '0');
    assert.equal((await attempts(partner))[0].result, 'delivered');
    assert.match((await attempts(partner))[0].address, /^127\.0\./);
  });

  test('a follower hears of their own feedback only, and it counts as reached', async () => {
    const [mine, other] = await world.feedback(2);
    const follower = await await world.follow(mine, { path: '/ok/follower' });
    const action = await await world.action([mine, other]);
    const [got] = await world.until('a webhook', 20000, () => {
      const all = world.receiver.at('/ok/follower');
      return all.length > 0 && all;
    });
    const body = Receiver.verify(got, follower.secret);
    assert.equal(body.id, `${action.event}_${mine}`);
    assert.equal(got.headers['webhook-id'], body.id);
    assert.equal(body.subject, String(mine));
    assert.deepEqual(body.data.feedback, [String(mine)]);
    assert.ok(!got.body.includes(String(other)));
    assert.equal(body.data.url, `https://city.example/track/${tokenText(world.key, 'tracking', 1, mine)}`);
    assert.deepEqual(body.data.message, { en: 'Filled.', es: 'Tapado.' });
    await world.until('it is reached', 20000, async () =>
      await world.pg.askOne(`SELECT reach FROM hb.action_feedback WHERE feedback_id = ${mine}`) === 'delivered');
    assert.equal(await world.pg.askOne(`SELECT reach FROM hb.action_feedback WHERE feedback_id = ${other}`), 'unreachable');
  });

  test('a chat tool hears plain text in the follower\'s language', async () => {
    const [mine] = await world.feedback();
    await world.follow(mine, { path: '/ok/chat', format: 'text', language: 'es' });
    await world.action([mine]);
    const [got] = await world.until('a webhook', 20000, () => {
      const all = world.receiver.at('/ok/chat');
      return all.length > 0 && all;
    });
    const reference = await world.pg.askOne(`SELECT reference FROM hb.feedback WHERE id = ${mine}`);
    assert.equal(got.headers['content-type'], 'application/json');
    const lines = got.json.text.split('\n');
    assert.ok(lines[0].startsWith(`Novedades sobre el comentario ${reference} – `), lines[0]);
    assert.equal(lines[1], 'Tapado.');
    assert.ok(lines[2].startsWith('https://city.example/track/hb_1_'));
  });

  test('a server\'s fault is tried again on schedule, with the same id', async () => {
    const partner = await world.partner({ path: '/500', events: ['outcome.confirmed'] });
    const event = await send(partner);
    const [one] = await attempted(partner);
    assert.equal(one.status, '500');
    assert.equal(one.result, 'retry');
    assert.equal(one.made, '1');
    assert.ok(one.wait >= 5 && one.wait < 6.3, `5 s and up to 20 %, not ${one.wait}`);
    const found = await world.until('a second attempt', 20000, async () => (await attempts(partner)).length > 1 && attempts(partner));
    assert.equal(found[1].number, 2);
    assert.ok(found[1].wait >= 60 && found[1].wait < 73);
    assert.deepEqual(world.receiver.at('/500').map((r) => r.headers['webhook-id']), [String(event), String(event)]);
    assert.equal(world.receiver.at('/500')[0].body, world.receiver.at('/500')[1].body);
  });

  test('what another dispatcher has tried meanwhile counts, although memory does not know of it', async () => {
    const partner = await world.partner({ path: '/500/meanwhile', events: ['outcome.confirmed'] });
    await send(partner);
    await attempted(partner);
    // When the next try comes stands in memory; which one it is, in the row.
    await world.pg.ask(`BEGIN;
      INSERT INTO hb.attempt SELECT (jsonb_populate_record(a, '{"number": 2}')).* FROM hb.attempt a WHERE endpoint_id = ${partner.id};
      UPDATE hb.delivery SET attempts = 2, due_at = now() WHERE endpoint_id = ${partner.id};
      COMMIT`);
    const found = await world.until('a third attempt', 20000, async () => (await attempts(partner)).length > 2 && attempts(partner));
    assert.deepEqual(found.map((a) => a.number), [1, 2, 3]);
    assert.equal(found[2].made, '3');
    assert.ok(found[2].wait >= 300 && found[2].wait < 361, `5 min and up to 20 %, not ${found[2].wait}`);
    assert.equal(world.receiver.at('/500/meanwhile').length, 2, 'each result was taken at once');
  });

  test('who asks for less is left alone a minute at least', async () => {
    const partner = await world.partner({ path: '/429', events: ['outcome.confirmed'] });
    await send(partner);
    const [one] = await attempted(partner);
    assert.equal(one.status, '429');
    assert.ok(one.wait >= 60 && one.wait < 73, String(one.wait));
  });

  test('Retry-After is honoured, a day at most', async () => {
    world.receiver.answers.after = (request, response) =>
      response.writeHead(503, { 'retry-after': request.path.split('/')[2] }).end();
    for (const [path, least, most] of [['/after/600', 600, 721], ['/after/999999', 86400, 103681]]) {
      const partner = await world.partner({ path, events: ['outcome.confirmed'] });
      await send(partner);
      const [one] = await attempted(partner);
      assert.ok(one.wait >= least && one.wait < most, `${path}: ${one.wait}`);
    }
  });

  test('410 disables the endpoint; what waits for it is parked', async () => {
    world.receiver.answers.gone = (request, response) => setTimeout(() => response.writeHead(410).end(), 300);
    const partner = await world.partner({ path: '/gone', events: ['outcome.confirmed'] });
    for (let i = 0; i < 5; i++) await send(partner);
    await world.until('all are parked', 20000, async () => await world.pg.askOne(`SELECT count(*) FROM hb.delivery WHERE endpoint_id = ${partner.id} AND parked_at IS NOT NULL`) === '5');
    assert.deepEqual(await world.pg.ask(`SELECT state, reason FROM hb.endpoint WHERE id = ${partner.id}`),
      [['disabled', 'endpoint_gone']]);
    assert.ok(world.receiver.at('/gone').length < 5, 'not all were sent');
    assert.equal((await attempts(partner))[0].result, 'disabled');
  });

  test('what only one endpoint is to blame for does not slow down its host for others', async () => {
    const held = [];
    world.receiver.answers.together = (request, response) => held.push(response);
    const at = (path) => world.partner({ url: `http://127.0.60.1:${world.receiver.port}${path}`, events: ['outcome.confirmed'] });
    const [dead, gone, other] = await Promise.all(['/404/shared', '/410/shared', '/together'].map(at));
    for (let i = 0; i < 20; i++) await send(dead);
    await world.until('all are answered', 20000, () => world.receiver.at('/404/shared').length === 20);
    for (let i = 0; i < 5; i++) await send(gone);
    await world.until('all are parked', 20000, async () => await world.pg.askOne(
      `SELECT count(*) FROM hb.delivery WHERE endpoint_id = ${gone.id} AND parked_at IS NOT NULL`) === '5');
    for (let i = 0; i < 6; i++) await send(other);
    await world.until('six are under way at the same time', 20000, () => held.length === 6);
    for (const response of held) response.writeHead(204).end();
  });

  test('a redirect is a failure, and is not followed', async () => {
    const partner = await world.partner({ path: '/move', events: ['outcome.confirmed'] });
    await send(partner);
    const [one] = await attempted(partner);
    assert.equal(one.status, '302');
    assert.match(one.error, /redirect/);
    assert.equal(world.receiver.at('/ok').length, 0, 'the receiver was not asked again');
  });

  test('an endless answer is cut, and 4 KiB of it are kept', async () => {
    for (const path of ['/drip', '/big']) {
      const partner = await world.partner({ path, events: ['outcome.confirmed'] });
      await send(partner);
      const [one] = await attempted(partner);
      assert.equal(one.result, 'delivered');
      assert.equal(one.kept, 4096);
    }
  });

  test('bytes that are no text are kept as they are', async () => {
    world.receiver.answers.bytes = (request, response) => response.writeHead(400).end(Buffer.from([0, 0x80, 0x5c, 0xff]));
    const partner = await world.partner({ path: '/bytes', events: ['outcome.confirmed'] });
    await send(partner);
    await attempted(partner);
    assert.equal(await world.pg.askOne(`SELECT encode(response, 'hex') FROM hb.attempt WHERE endpoint_id = ${partner.id}`), '00805cff');
  });

  test('nobody there: told without an oracle, tried again', async () => {
    const partner = await world.partner({ url: 'http://127.0.0.1:1/x', events: ['outcome.confirmed'] });
    await send(partner);
    const [one] = await attempted(partner);
    assert.equal(one.status, '');
    assert.equal(one.error, 'No connection could be made.');
    assert.equal(one.result, 'retry');
  });

  test('a deleted endpoint gets nothing more', async () => {
    const partner = await world.partner({ path: '/500/deleted', events: ['outcome.confirmed'] });
    await send(partner);
    await attempted(partner);
    await world.pg.ask(`UPDATE hb.endpoint SET state = 'deleted' WHERE id = ${partner.id}`);
    await world.until('it is parked', 10000, async () =>
      await world.pg.askOne(`SELECT reason FROM hb.delivery WHERE endpoint_id = ${partner.id}`) === 'endpoint_deleted');
    assert.equal(world.receiver.at('/500/deleted').length, 1);
  });
});

test('of one event each hears in their own way, with a secret of their own', async () => {
  const mine = await world.feedback(3), events = ['action.posted'];
  const partners = [await world.partner({ path: '/ok/shared/a', events }), await world.partner({ path: '/ok/shared/b', events })];
  const chat = await world.partner({ path: '/ok/shared/chat', events, format: 'text' });
  const followers = [];
  for (const f of mine) followers.push(await world.follow(f, { path: `/ok/shared/${f}` }));
  await world.follow(mine[0], { path: '/ok/shared/hablan', format: 'text', language: 'es' });
  await world.action(mine);
  const got = await world.until('all hear', 20000, () => {
    const all = world.receiver.requests.filter((r) => r.path.startsWith('/ok/shared/'));
    return all.length === 7 && Object.fromEntries(all.map((r) => [r.path.slice(11), r]));
  });
  assert.equal(got.a.body, got.b.body);
  for (const [i, name] of ['a', 'b'].entries()) {
    Receiver.verify(got[name], partners[i].secret);
    assert.throws(() => Receiver.verify(got[name], partners[1 - i].secret));
  }
  Receiver.verify(got.chat, chat.secret);
  assert.ok(!got.chat.json.text.includes('/track/'));
  assert.match(got.chat.json.text, /Filled\./);
  assert.match(got.hablan.json.text, /Tapado\./);
  assert.ok(got.hablan.json.text.includes(`/track/${tokenText(world.key, 'tracking', 1, mine[0])}`));
  for (const [i, f] of mine.entries()) {
    Receiver.verify(got[f], followers[i].secret);
    assert.deepEqual(got[f].json.data.feedback, [String(f)]);
    assert.ok(got[f].json.data.url.endsWith(`/track/${tokenText(world.key, 'tracking', 1, f)}`));
  }
});

test('without the switch for trying out, nothing goes to loopback or by http', async () => {
  await world.stop(dispatcher);
  dispatcher = world.dispatcher({ loopback: false, ports: `443,${world.receiver.port}` });
  const before = world.receiver.requests.length;
  const hosts = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost'];
  const partners = await Promise.all(hosts.map((host) => world.partner({ url: `https://${host}:${world.receiver.port}/ok`, events: ['outcome.confirmed'] })));
  partners.push(await world.partner({ path: '/ok/plain', events: ['outcome.confirmed'] }));
  for (const p of partners) await send(p);
  for (const p of partners.slice(0, -1)) {
    const [one] = await attempted(p);
    assert.equal(one.error, 'This address is not public, so nothing is sent there.', p.url);
  }
  assert.equal((await attempted(partners.at(-1)))[0].error, 'This address cannot be called.');
  assert.equal(world.receiver.requests.length, before);
});
