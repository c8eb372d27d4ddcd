// A small installation to deliver from: a cluster, a city, a receiver, and dispatchers that come and go.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Postgres, tree } from '../support/pg.mjs';
import { Receiver } from '../support/receiver.mjs';
import { derivedSecret, seal, webhookSecret } from '../support/secret.mjs';
import { sleep, until } from '../support/until.mjs';

const program = process.env.HEARBACK_BIN ?? join(tree, 'build/src/hearback');
const quote = (s) => `'${String(s).replaceAll("'", "''")}'`;
const json = (v) => quote(JSON.stringify(v));
export { sleep };

let counter = 0n;
export const newId = () =>
  ((BigInt(Date.now()) - 1577836800000n) << 22n) + (1023n << 12n) + (counter++ % 4096n);

export class World {
  static async open({ settings } = {}) {
    const w = new World();
    w.dir = mkdtempSync(join(tmpdir(), 'hearback-deliver-'));
    w.pg = Postgres.start({ settings });
    w.key = randomBytes(32);
    w.running = new Set();
    w.names = 0;
    w.hosts = 2;
    writeFileSync(join(w.dir, 'key'), `1:${w.key.toString('base64')}\n`, { mode: 0o600 });
    w.receiver = await Receiver.start();
    await w.city(1, 'city.example');
    return w;
  }

  city(id, domain) {
    return this.pg.ask(`
      INSERT INTO hb.jurisdiction (id, domain, name, time_zone, languages, west, south, east, north)
      VALUES (${id}, ${quote(domain)}, 'City', 'America/Chicago', '{en,es}', -98.2, 30, -97.4, 30.7);
      INSERT INTO hb.organization VALUES (${id}, 1, 'streets', '{"en": "Streets"}', 'department');
      INSERT INTO hb.service (jurisdiction_id, id, code, name)
      VALUES (${id}, 1, 'pothole', '{"en": "Pothole"}'), (${id}, 2, 'graffiti', '{"en": "Graffiti"}');
      INSERT INTO hb.api_key (jurisdiction_id, id, name, secret_hash, scopes, created_at)
      VALUES (${id}, 1, 'partner', sha256('k'), '{submit}', now());
      INSERT INTO hb.account (jurisdiction_id, id, email, name, password_hash, created_at)
      VALUES (${id}, 1, 'ana@city.example', 'Ana', 'x', now());`);
  }

  // Gives the ids of count new feedback.
  async feedback(count = 1, { city = 1, service = 1, status = 'received' } = {}) {
    const ids = Array.from({ length: count }, newId);
    await this.pg.ask(`
      INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, status, description, language, source,
                               created_at, updated_at, words)
      SELECT ${city}, i, lpad(upper(to_hex(i % 68719476736)), 9, '0'), ${service}, 'problem', ${quote(status)},
             'A hole', 'en', 'web', now(), now(), 'a hole'
      FROM unnest(ARRAY[${ids}]::bigint[]) i`);
    return ids;
  }

  async #endpoint({ city, path, url, events = [], filter = {}, format = 'cloudevent', state = 'active', key, feedback, shard }) {
    const id = newId();
    // Each is a destination of its own, unless the test says otherwise.
    const address = url ?? `http://127.0.${this.hosts >> 8}.${this.hosts++ & 255}:${this.receiver.port}${path}`;
    const destination = new URL(address).origin;
    const bytes = randomBytes(32);
    const sealed = key ? quote(seal(this.key, city, id, bytes)) : 'NULL';
    await this.pg.ask(`
      INSERT INTO hb.endpoint (jurisdiction_id, id, api_key_id, feedback_id, url, destination, shard, events, filter,
                               format, state, secret, created_at, confirmed_at)
      VALUES (${city}, ${id}, ${key ?? 'NULL'}, ${feedback ?? 'NULL'}, ${quote(address)}, ${quote(destination)},
              ${shard ?? Number(id % 64n)}, ARRAY[${events.map(quote)}]::text[], ${json(filter)}, ${quote(format)},
              ${quote(state)}, ${sealed}, now(), now())`);
    return { id, url: address,
      secret: key ? webhookSecret(bytes) : derivedSecret(this.key, city, id) };
  }

  partner(options) {
    return this.#endpoint({ city: 1, key: 1, ...options });
  }

  // Somebody who wants to hear of a feedback by webhook.
  async follow(feedback, options) {
    const endpoint = await this.#endpoint({ city: 1, feedback, ...options });
    await this.pg.ask(`INSERT INTO hb.follower VALUES (${options.city ?? 1}, ${newId()}, ${feedback}, 'webhook',
                  ${endpoint.id}, NULL, ${quote(options.language ?? 'en')}, now())`);
    return endpoint;
  }

  async event(type, { city = 1, feedback, action, endpoint, data = {}, due = 'now()' } = {}) {
    const id = newId();
    await this.pg.ask(`BEGIN;
      INSERT INTO hb.event VALUES (${city}, ${id}, ${quote(type)}, ${feedback ?? 'NULL'}, ${action ?? 'NULL'},
                                   ${endpoint ?? 'NULL'}, ${json(data)}, now());
      INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at) VALUES (${city}, ${id}, ${city % 64}, ${due});
      COMMIT`);
    return id;
  }

  received(feedback, options = {}) {
    return this.event('feedback.received', { feedback, ...options, data: { feedback: [String(feedback)],
      reference: null, status: 'received', service: 'pothole', kind: 'problem' } });
  }

  // Posts an action over feedback, with its event.
  async action(feedback, { city = 1, status = 'done', message = { en: 'Filled.', es: 'Tapado.' }, due } = {}) {
    const id = newId();
    await this.pg.ask(`
      INSERT INTO hb.action (jurisdiction_id, id, status, message, account_id, feedback_count, created_at, released_at)
      VALUES (${city}, ${id}, ${quote(status)}, ${json(message)}, 1, ${feedback.length}, now(), now());
      INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after, reach)
      SELECT ${city}, ${id}, i, 'received', ${quote(status)},
             CASE WHEN EXISTS (SELECT FROM hb.follower w WHERE w.jurisdiction_id = ${city} AND w.feedback_id = i)
                  THEN 'pending' ELSE 'unreachable' END
      FROM unnest(ARRAY[${feedback}]::bigint[]) i`);
    const event = await this.event('action.posted', { city, action: id, due, data: { action: String(id),
      feedback: feedback.slice(0, 100).map(String), feedback_count: feedback.length, reference: null, status, message } });
    return { id, event };
  }

  // An event for one endpoint alone.
  test(endpoint) {
    return this.event('endpoint.test', { endpoint: endpoint.id, data: { endpoint: String(endpoint.id) } });
  }

  // What was tried for an endpoint, and what became of the delivery; wait is from its end to the next try, in seconds.
  async attempts(endpoint) {
    const rows = await this.pg.ask(`
      SELECT number, status, error, result, length(response), address, attempts, reason, parked_at IS NOT NULL,
             extract(epoch FROM due_at - started_at) - duration_ms / 1000.0
      FROM hb.attempt a LEFT JOIN hb.delivery d ON d.jurisdiction_id = a.jurisdiction_id AND d.id = a.delivery_id
      WHERE a.endpoint_id = ${endpoint.id} ORDER BY number`);
    return rows.map(([number, status, error, result, kept, address, made, reason, parked, wait]) => ({ number: Number(number),
      status, error, result, kept: Number(kept), address, made, reason, parked: parked === 't', wait: Number(wait) }));
  }

  attempted(endpoint, ms = 20000) {
    return this.until('an attempt', ms, async () => {
      const found = await this.attempts(endpoint);
      return found.length > 0 && found;
    });
  }

  // Feedback with a follower each, spread over so many destinations.
  async followed(count, path, destinations = 4) {
    const ids = await this.feedback(count);
    await this.pg.ask(`
      INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard, events, format, state, created_at)
      SELECT 1, id, id, format('http://127.0.210.%s:${this.receiver.port}${path}/%s', id % ${destinations} + 1, id),
             format('http://127.0.210.%s', id % ${destinations} + 1), id % ${destinations} * 17 % 64, '{}', 'cloudevent',
             'active', now()
      FROM hb.feedback WHERE jurisdiction_id = 1 AND id IN (${ids});
      INSERT INTO hb.follower SELECT 1, id, id, 'webhook', id, NULL, 'en', now() FROM hb.feedback WHERE id IN (${ids})`);
    return ids;
  }

  heard() {
    return new Set(this.receiver.requests.map((r) => r.headers['webhook-id']));
  }

  allHeard(count, ms) {
    return this.until(`${count} have heard`, ms, () => this.heard().size >= count);
  }

  settled(ms = 90000) {
    return this.until('nothing is left to do', ms, async () => await this.pg.askOne(`SELECT
      (SELECT count(*) FROM hb.delivery WHERE parked_at IS NULL) + (SELECT count(*) FROM hb.fanout)`) === '0');
  }

  async nothingLeased() {
    const left = await this.pg.askOne('SELECT count(*) FROM hb.lease WHERE owner <> 0');
    if (left !== '0') throw new Error(`${left} shards stay leased`);
  }

  // Runs a command as an operator would, with the configuration of the first dispatcher.
  hearback(...words) {
    return execFileSync(program, ['-c', join(this.dir, 'd1.conf'), ...words],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  dispatcher({ failpoints, transfers = 100, loopback = true, ports = '443,8443', database = this.pg.conninfo(),
    socket } = {}) {
    const name = `d${++this.names}`;
    const conf = join(this.dir, `${name}.conf`);
    const wake = socket ?? join(this.dir, `${name}.sock`);
    writeFileSync(conf, [`database = ${database}`, `installation_key = ${join(this.dir, 'key')}`,
      'public_url = https://%s', `wake_socket = ${wake}`, `egress_ports = ${ports}`,
      `egress_loopback = ${loopback ? 'yes' : 'no'}`, `deliver_transfers = ${transfers}`,
      ''].join('\n'));
    const child = spawn(program, ['-c', conf, 'deliver'], { stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HEARBACK_FAILPOINTS: failpoints ?? '', http_proxy: 'http://127.0.0.1:9',
        https_proxy: 'http://127.0.0.1:9' } });
    const d = { child, log: '', socket: wake, kill: (signal) => child.kill(signal) };
    child.on('error', (e) => { throw e; });
    child.stderr.on('data', (c) => {
      d.log += c;
      if (process.env.HEARBACK_TEST_LOG) process.stderr.write(c);
    });
    d.ended = new Promise((done) => child.on('exit', (code, signal) => {
      this.running.delete(d);
      done({ code, signal });
    }));
    this.running.add(d);
    return d;
  }

  // Ends a dispatcher as an operator would.
  async stop(d) {
    d.kill('SIGTERM');
    return d.ended;
  }

  // As ../support/until.mjs; what the dispatchers said last goes with the words.
  async until(what, ms, check) {
    try {
      return await until(what, ms, check, 20);
    } catch (e) {
      e.message += [...this.running].map((d) => `\n${d.log.slice(-3000)}`).join('\n---');
      throw e;
    }
  }

  async killAll() {
    for (const d of [...this.running]) {
      d.kill('SIGKILL');
      await d.ended;
    }
  }

  async close() {
    await this.killAll();
    await this.receiver.close();
    this.pg.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
