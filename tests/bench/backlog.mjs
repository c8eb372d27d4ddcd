// Partners' endpoints at local takers, and deliveries to them that wait already.
import { randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { sleep, until } from '../fault/stack.mjs';

export class Backlog {
  constructor(stack, takers) {
    Object.assign(this, { stack, takers });
  }

  // A dispatcher of so many transfers, and feedback to tell of.
  async begin({ transfers, trust = [] }) {
    const { stack } = this;
    appendFileSync(stack.conf, `deliver_transfers = ${transfers}\n`);
    this.dispatcher = stack.dispatcher({ wrap: trust });
    this.city = await stack.pg.askOne('SELECT id FROM hb.jurisdiction');
    const said = await Promise.all(Array.from({ length: 50 }, () => stack.call('POST', '/api/v1/feedback', {
      idempotency: randomUUID(), body: { service: 'pothole', kind: 'problem', description: 'A hole' } })));
    this.feedback = said.map((a) => a.json.id);
    await stack.settled();
  }

  // Requests as the dispatcher made them, for post.c: taken by a partner whose receiver notes them.
  async copy(file, urls) {
    const { stack } = this;
    const sample = await stack.partner('/ok/sample');
    for (let i = 0; i < 50; i++)
      await stack.call('POST', '/api/v1/feedback', { idempotency: randomUUID(),
        body: { service: 'pothole', kind: 'problem', description: 'A hole' } });
    await stack.settled();
    const noted = stack.receiver.at(sample.path).filter((r) => r.json?.type === 'feedback.received').slice(-50);
    await stack.pg.ask(`UPDATE hb.endpoint SET state = 'deleted' WHERE id = ${sample.id}`);
    this.body = noted[0].body.length;
    writeFileSync(file, noted.map((r, i) => {
      const headers = [];
      for (let k = 0; k < r.raw.length; k += 2)
        if (!/^(host|content-length)$/i.test(r.raw[k])) headers.push(`${r.raw[k]}: ${r.raw[k + 1]}`);
      return `${urls[i % urls.length]}\n${headers.join('\n')}\nAccept:\nExpect:\n\n${Buffer.byteLength(r.body)}\n${r.body}`;
    }).join(''));
  }

  // Confirmed endpoints, one for each address; gives their ids.  The last ones hear no more.
  async listen(urls) {
    const { stack } = this;
    await stack.pg.ask(`UPDATE hb.endpoint SET state = 'deleted' WHERE state <> 'deleted'`);
    this.endpoints = [];
    for (const url of urls) {
      const { json } = await stack.call('POST', '/api/v1/endpoints', { body: { url, events: ['feedback.received'] } });
      this.endpoints.push(json.id);
    }
    // Takers confirm nothing: what asked them to is taken back.
    await until('all are asked', 20000, async () => await stack.pg.askOne('SELECT count(*) FROM hb.fanout') === '0');
    await stack.pg.ask(`DELETE FROM hb.delivery;
      UPDATE hb.endpoint SET state = 'active', confirmed_at = now(), reason = NULL WHERE id IN (${this.endpoints})`);
  }

  // The same for more than a key may have: as those have them who gave an address with their feedback.
  async crowd(urls) {
    const rows = urls.map((url, i) => `(${i + 1}, '${url}', '${new URL(url).origin}')`);
    const ids = await this.stack.pg.ask(`INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard,
        events, format, state, created_at)
      SELECT ${this.city}, n.id, ${this.feedback[0]}, n.url, n.destination, n.id % 64, '{}', 'cloudevent', 'active', now()
      FROM (VALUES ${rows}) n (id, url, destination) RETURNING id`);
    this.endpoints = ids.map(([id]) => id);
  }

  // Events that each endpoint is to hear of; fannedOut: as far as the rows of their deliveries.
  async add(events, { fannedOut = true } = {}) {
    // Ids below those of now, in the order of a bulk, of workers that there are not: theirs are ids of others.
    const id = (what) => `((extract(epoch FROM now()) * 1000)::bigint - 1577836800000 - 1000) * 4194304 + 4096000 + ${what}`;
    await this.stack.pg.ask(`BEGIN;
      TRUNCATE hb.attempt;
      CREATE TEMP TABLE told ON COMMIT DROP AS
      SELECT ${id('g')} AS id, (ARRAY[${this.feedback}]::bigint[])[1 + g % ${this.feedback.length}] AS feedback
      FROM generate_series(1, ${events}) g;
      INSERT INTO hb.event SELECT ${this.city}, id, 'feedback.received', feedback, NULL, NULL, jsonb_build_object('feedback',
        jsonb_build_array(feedback::text), 'reference', NULL, 'status', 'received', 'service', 'pothole', 'kind', 'problem'),
        now() FROM told;
      ${fannedOut ? `INSERT INTO hb.delivery (jurisdiction_id, id, event_id, endpoint_id, shard, destination_key, due_at)
        SELECT ${this.city}, ${id(`${events} + row_number() OVER (ORDER BY t.id, e.id)`)}, t.id, e.id, e.shard, e.destination_key, now()
        FROM told t, hb.endpoint e WHERE e.jurisdiction_id = ${this.city} AND e.id IN (${this.endpoints})`
    : `INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at) SELECT ${this.city}, id, ${this.city} % 64, now() FROM told`};
      COMMIT`);
    return events * this.endpoints.length;
  }

  // Waits until all is written down; gives how many there were each second, from the first one's start to the last commit.
  // Asking disturbs, so it is seldom, and reads none of the rows that are gone: the last one waits longest.
  async drain(deliveries) {
    const { pg } = this.stack;
    const last = (what, by) => `(SELECT id FROM hb.delivery WHERE ${what} AND parked_at IS NULL ORDER BY ${by} DESC LIMIT 1)`;
    while (await pg.askOne(`SELECT coalesce(${last('attempts = 0', 'id')}, ${last('attempts > 0', 'due_at')}) IS NOT NULL
                                   OR EXISTS (SELECT FROM hb.fanout WHERE parked_at IS NULL)`) === 't') await sleep(500);
    const [[n, seconds]] = await pg.ask(`SELECT sum(n), extract(epoch FROM max(pg_xact_commit_timestamp(x)) - min(first))
      FROM (SELECT xmin AS x, count(*) FILTER (WHERE result = 'delivered') AS n, min(started_at) AS first FROM hb.attempt
            GROUP BY xmin) batch`);
    if (Number(n) !== deliveries) throw new Error(`${n} of ${deliveries} were delivered`);
    return { requests: deliveries, rate: deliveries / Number(seconds) };
  }
}
