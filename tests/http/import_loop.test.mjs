// Real records: everybody who still waits for Austin in the spring of 2026 hears, once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Caller, city, hearback, setting, sleep, sql, tree, until } from '../support/api.mjs';
import { Receiver } from '../support/receiver.mjs';
import { derivedSecret } from '../support/secret.mjs';

const data = [process.env.HEARBACK_DATA, join(tree, '../shared/data')].find((d) => d && existsSync(join(d, 'austin')));
const records = data && join(data, 'austin/311_requests_2026.csv');
const open = 637;

// There is no way yet to follow what was imported, so the owner of the database writes what a submission with
// notify.webhook would have: address, follower, and the event that asks the address to confirm itself.
function follow(here, origin) {
  const destination = `'${origin}'`;
  sql(`BEGIN;
    CREATE TEMP TABLE waits ON COMMIT DROP AS
      SELECT id, (extract(epoch FROM clock_timestamp()) * 1000 - 1577836800000)::bigint * 4194304 + 4186112
               + row_number() OVER (ORDER BY id) AS n
      FROM hb.feedback WHERE jurisdiction_id = ${here.id} AND closed_at IS NULL;
    INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard, events, format, state, created_at)
      SELECT ${here.id}, n, id, ${destination} || '/ok/' || id, ${destination}, 7, '{action.posted}', 'cloudevent', 'unconfirmed', now()
      FROM waits;
    INSERT INTO hb.follower (jurisdiction_id, id, feedback_id, channel, endpoint_id, language, created_at)
      SELECT ${here.id}, n, id, 'webhook', n, 'en', now() FROM waits;
    INSERT INTO hb.event (jurisdiction_id, id, type, endpoint_id, data, created_at)
      SELECT ${here.id}, n, 'endpoint.verify', n, jsonb_build_object('endpoint', n::text), now() FROM waits;
    INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at)
      SELECT ${here.id}, n, ${here.id % 64}, now() FROM waits;
    COMMIT`, { owner: true });
}

describe('a city moves in', () => {
  const it = (words, run) => test(words, { skip: data ? false : 'the city records are not here: set HEARBACK_DATA to their folder' }, run);
  const count = async (here, where) => Number(sql(`SELECT count(*) FROM hb.${where} AND jurisdiction_id = ${here.id}`)[0][0]);
  let here, receiver, partner, posted;

  before(async () => {
    if (!data) return;
    receiver = await Receiver.start();
    here = city(`austin-${randomUUID().slice(0, 8)}`);
    hearback('import', records, '--map', join(tree, 'tests/import/austin-2026.map'), '--jurisdiction', here.domain);
  });
  after(() => receiver?.close());

  it('its records are here, and nobody was told', async () => {
    assert.equal(await count(here, 'feedback WHERE true'), 6429);
    assert.equal(await count(here, 'feedback WHERE closed_at IS NULL'), open);
    assert.equal(await count(here, 'fanout WHERE true'), 0);
    assert.equal(await count(here, 'delivery WHERE true'), 0);
  });

  it('who waits gives an address, and it answers the challenge', async () => {
    partner = (await here.partner.post('/api/v1/endpoints', { url: `${receiver.origin}/ok/partner`, events: ['action.posted'] })).json;
    follow(here, receiver.origin);
    await until('all addresses are confirmed', () => count(here, "endpoint WHERE state = 'active'").then((n) => n === open + 1), 30000);
  });

  it('one action closes all, each hears once, the partner once', async () => {
    const answer = await here.staff.post('/api/v1/actions', { filter: { status: 'open' }, status: 'done',
      message: { en: 'We have looked after this.', es: 'Nos hemos ocupado de esto.' } });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.json.feedback_count, open);
    await until('all is delivered', async () => {
      const { delivered, pending, failed, unreachable } = (await here.staff.get(`/api/v1/actions/${answer.json.id}`)).json;
      assert.deepEqual([failed, unreachable], [0, 0]);
      assert.equal(delivered + pending, open);
      return delivered === open;
    }, 30000);
    await until('the partner heard', () => receiver.at('/ok/partner').length > 1);
    await sleep(1000);
    posted = receiver.requests.filter((r) => r.json.type === 'action.posted' && r.path !== '/ok/partner');
    assert.equal(posted.length, open);
    assert.equal(new Set(posted.map((r) => r.json.subject)).size, open);
    assert.equal(new Set(posted.map((r) => r.headers['webhook-id'])).size, open);
    const heard = receiver.at('/ok/partner').filter((r) => r.json.type === 'action.posted');
    assert.equal(heard.length, 1);
    Receiver.verify(heard[0], partner.secret);
    assert.equal(heard[0].json.data.feedback_count, open);
    assert.equal(heard[0].json.data.feedback.length, 100, 'the first hundred');
  });

  it('each is signed with a secret of its own, and about their own', () => {
    const [version, key] = readFileSync(setting('installation_key'), 'utf8').trim().split('\n').at(-1).split(':');
    assert.equal(version, '1');
    const endpoints = new Map(sql(`SELECT feedback_id, id FROM hb.endpoint WHERE jurisdiction_id = ${here.id}`));
    for (const r of posted) {
      const id = r.path.split('/').at(-1);
      Receiver.verify(r, derivedSecret(Buffer.from(key, 'base64'), here.id, endpoints.get(id)));
      assert.deepEqual([r.json.subject, r.json.data.feedback, r.json.data.status], [id, [id], 'done']);
    }
  });

  it('the link in it leads on to the answer', async () => {
    const { url, feedback: [id] } = posted[0].json.data;
    const token = url.split('/').at(-1);
    const anyone = new Caller();
    const page = await anyone.get(new URL(url).pathname);
    assert.equal(page.status, 200);
    assert.match(page.text, /We have looked after this\./);
    assert.deepEqual((await anyone.post(`/api/v1/feedback/${id}/outcome`, { token, answer: 'yes' })).json,
      { id, status: 'confirmed', answer: 'yes' });
  });
});
