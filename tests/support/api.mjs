// The running service as its partners, its residents and its operator meet it.
//
// The names of deploy/try's env file are taken from the environment, else from that file: HEARBACK_TRY_ENV, or
// .try/env of the tree.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as patience from './until.mjs';

export { sleep } from './until.mjs';
export const tree = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const file = process.env.HEARBACK_TRY_ENV ?? join(tree, '.try/env');
const lines = existsSync(file) ? readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)='(.*)'$/gm) : [];
const env = { ...Object.fromEntries([...lines].map(([, name, value]) => [name, value])), ...process.env };
if (!env.HEARBACK_URL) throw new Error(`start a hearback first: deploy/try --detach (looked for ${file})`);

const state = dirname(file);
const home = existsSync(join(state, 'home')) ? join(state, 'home') : state;
export const program = env.HEARBACK_BIN ?? join(home, 'prefix/bin/hearback');
export const conf = env.HEARBACK_CONF ?? join(home, 'hearback.conf');

export const url = env.HEARBACK_URL;
const flags = join(process.env.builddir ?? join(home, 'build'), 'flags');
export const bare = existsSync(flags) && readFileSync(flags, 'utf8').includes('--disable-assets'); // built without assets
export const setting = (key) => readFileSync(conf, 'utf8').match(new RegExp(`^\\s*${key} = (.*)$`, 'm'))?.[1];

// One answer, whole.  json is undefined where the answer is none; throws where it says it is and is not.
export class Answer {
  constructor(status, headers, bytes) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.text = bytes.toString('utf8');
    this.type = headers.get('content-type')?.split(';')[0];
    if (this.type?.endsWith('json') && bytes.length > 0) this.json = JSON.parse(this.text);
  }

  // What a form of the page carries in this field, unseen.
  hidden(name) {
    return this.text.match(new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`))?.[1];
  }

  // {field: code} of a problem.
  get faults() {
    return Object.fromEntries((this.json?.errors ?? []).map((e) => [e.field ?? '', e.code]));
  }
}

// fetch() would not let us say which host we mean, and would mend what we want to send broken.
function exchange(method, path, body, headers) {
  return new Promise((done, fail) => {
    const size = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, path, headers: { ...size, ...headers } }, (response) => {
      const chunks = [];
      response.on('data', (c) => chunks.push(c));
      response.on('error', fail);
      response.on('end', () => {
        const got = new Headers();
        for (let i = 0; i < response.rawHeaders.length; i += 2)
          got.append(response.rawHeaders[i], response.rawHeaders[i + 1]);
        done(new Answer(response.statusCode, got, Buffer.concat(chunks)));
      });
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

// Somebody who calls: with a key, in a language, at a city's host.
export class Caller {
  constructor({ key, host, headers = {} } = {}) {
    this.headers = { ...headers };
    if (host) this.headers.host = host;
    if (key) this.headers.authorization = `Bearer ${key}`;
  }

  with(headers) {
    return new Caller({ headers: { ...this.headers, ...headers } });
  }

  // body: undefined, a string or bytes as they are, or what is sent as JSON.
  async send(method, path, body, headers = {}) {
    const json = body !== undefined && typeof body !== 'string' && !ArrayBuffer.isView(body);
    return exchange(method, path, json ? JSON.stringify(body) : body,
      { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...this.headers, ...headers });
  }

  get(path, headers) { return this.send('GET', path, undefined, headers); }
  head(path, headers) { return this.send('HEAD', path, undefined, headers); }
  post(path, body = {}, headers) { return this.send('POST', path, body, headers); }
  patch(path, body, headers) { return this.send('PATCH', path, body, headers); }
  form(path, fields, headers) {
    return this.send('POST', path, new URLSearchParams(fields).toString(),
      { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }
  delete(path, headers) { return this.send('DELETE', path, undefined, headers); }
}

// Staff who signed in at a page: their browser, the cookie it was given, and what the forms of this sign-in carry.
export async function signIn(email, password, host) {
  const browser = new Caller({ host });
  const answer = await browser.form('/staff/sign-in', { email, password });
  const set = answer.headers.get('set-cookie');
  if (answer.status !== 303 || !set) throw new Error(`${email} cannot sign in: ${answer.status} ${answer.text}`);
  const caller = browser.with({ cookie: set.split(';')[0] });
  return Object.assign(caller, { set, csrf: (await caller.get('/staff')).hidden('csrf') });
}

// What the operator types.
export function hearback(...words) {
  return execFileSync(program, ['-c', conf, ...words], { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] })
    .trim();
}

// The owner of the database, who may read everything, and write where a test says so.
const database = (writes) => `${setting('database')} user=hearback_owner`
  + ` options='-c default_transaction_read_only=${writes ? 'off' : 'on'}'`;

// Rows as arrays of strings.
export function sql(text, { owner = false } = {}) {
  return execFileSync('psql', ['-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', database(owner)], { encoding: 'utf8', input: text })
    .split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
}

// Changes something in a transaction that ends when somebody waits for it; gives what they did meanwhile.
export async function meanwhile(text, others) {
  const psql = spawn('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', `${setting('database')} user=hearback_owner`],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(psql, 'exit');
  psql.stdin.end(`BEGIN; ${text}; SELECT 'done';
    DO $$ BEGIN FOR i IN 1 .. 1000 LOOP
      PERFORM pg_sleep(0.01);
      EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted);
    END LOOP; END $$; COMMIT;`);
  await once(psql.stdout, 'data');
  const done = await others();
  if ((await ended)[0] !== 0) throw new Error(`psql could not: ${text}`);
  return done;
}

// The city of the env file, with its keys.
export const demo = {
  domain: env.HEARBACK_JURISDICTION,
  partner: new Caller({ key: env.HEARBACK_API_KEY }),
  staff: new Caller({ key: env.HEARBACK_STAFF_KEY }),
  user: env.HEARBACK_STAFF_USER,
  password: env.HEARBACK_STAFF_PASSWORD,
};

export const catalog = {
  organizations: [{ code: 'streets', kind: 'department', name: { en: 'Streets', es: 'Calles' } }],
  services: [
    { code: 'plain', name: { en: 'Anything', es: 'Cualquier cosa' } },
    { code: 'pothole', name: { en: 'Pothole', es: 'Bache' }, description: { en: 'A hole.', es: 'Un hoyo.' },
      group: { en: 'Streets', es: 'Calles' }, keywords: ['hole', 'hoyo'], organization: 'streets', place: 'required',
      questions: [
        { code: 'depth', type: 'singlevaluelist', required: true, label: { en: 'How deep?', es: '¿Qué tan hondo?' },
          choices: [{ key: 'low', name: { en: 'Low', es: 'Poco' } }, { key: 'deep', name: { en: 'Deep', es: 'Mucho' } }] },
        { code: 'where', type: 'multivaluelist', label: { en: 'Where?' },
          choices: [{ key: 'lane', name: { en: 'Lane' } }, { key: 'walk', name: { en: 'Walk' } }] },
        { code: 'plate', type: 'string', label: { en: 'Plate' }, hint: { en: 'If there is one.' } },
        { code: 'story', type: 'text', label: { en: 'Story' } },
        { code: 'width', type: 'number', label: { en: 'Width' } },
        { code: 'since', type: 'datetime', label: { en: 'Since' } },
      ] },
    { code: 'light', name: { en: 'Street light', es: 'Farola' } },
    { code: 'gone', name: { en: 'No longer', es: 'Ya no' }, active: false },
  ],
};

// Milliseconds: a worker that has just looked for a host in vain looks again only after a second.
const newHostTakes = 1100;

// What a city can be told about, from now on.
export function offer(domain, of) {
  const services = join(mkdtempSync(join(tmpdir(), 'hearback-http-')), 'services.json');
  writeFileSync(services, JSON.stringify(of));
  hearback('service', 'import', services, '--jurisdiction', domain);
  rmSync(dirname(services), { recursive: true });
}

// A city of a test's own, NAME.test, so that nobody else's is changed or counted: at its own host, with the services
// above and perhaps more, fresh keys, and on demand somebody of the staff: await it.user().
export function city(name, more = []) {
  const domain = `${name}.test`;
  const there = () => sql(`SELECT id FROM hb.jurisdiction WHERE domain = '${domain}'`)[0]?.[0];
  const key = (scope) => hearback('key', 'add', `${name} test`, '--jurisdiction', domain, '--scope', scope);
  const caller = (scope) => {
    const text = key(scope);
    return Object.assign(new Caller({ key: text, host: domain }), { key: text });
  };
  if (there() === undefined) {
    hearback('jurisdiction', 'add', domain, '--name', `Test of ${name}`, '--zone', 'America/Chicago', '--languages',
      'en,es', '--bounds=-98,30,-97,31');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, newHostTakes);
  }
  offer(domain, { ...catalog, services: [...catalog.services, ...more] });
  return {
    id: there(),
    domain,
    anyone: new Caller({ host: domain }),
    partner: caller('submit,endpoints,events'),
    staff: caller('read,act'),
    user: () => {
      const email = `${randomUUID()}@${domain}`;
      const password = hearback('user', 'add', email, '--jurisdiction', domain, '--name', 'Ana Rivera');
      return signIn(email, password, domain);
    },
  };
}

// Draws areas of a set in a city: {name: [west, south, east, north]}.
export function areas(domain, set, boxes) {
  const dir = mkdtempSync(join(tmpdir(), 'hearback-http-'));
  const features = Object.entries(boxes).map(([name, [w, s, e, n]]) => ({ type: 'Feature', properties: { name },
    geometry: { type: 'Polygon', coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] } }));
  writeFileSync(join(dir, 'areas.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  hearback('area', 'import', join(dir, 'areas.geojson'), '--set', set, '--name-property', 'name', '--jurisdiction', domain);
  rmSync(dir, { recursive: true });
}

// One psql for the many questions of rows(): it holds nobody back from ending.
const counter = { waiting: [], text: '' };
function ask(question) {
  if (!counter.psql) {
    counter.psql = spawn('psql', ['-XqAt', database(false)], { stdio: ['pipe', 'pipe', 'inherit'] });
    counter.psql.stdout.on('data', (chunk) => {
      counter.text += chunk;
      for (let at; (at = counter.text.indexOf('\n')) >= 0; counter.text = counter.text.slice(at + 1))
        counter.waiting.shift()(counter.text.slice(0, at));
      if (counter.waiting.length === 0) hold(false);
    });
  }
  hold(true);
  return new Promise((done) => {
    counter.waiting.push(done);
    counter.psql.stdin.write(`${question};\n`);
  });
}
function hold(on) {
  for (const what of [counter.psql, counter.psql.stdin, counter.psql.stdout]) what[on ? 'ref' : 'unref']();
}

// How many rows a city has of what a request could write.
export async function rows(id) {
  const tables = ['feedback', 'contact', 'follower', 'endpoint', 'event', 'fanout', 'idempotency', 'action',
    'action_feedback', 'outcome', 'delivery', 'session'];
  const line = await ask(`SELECT ${tables.map((t) => `(SELECT count(*) FROM hb.${t} WHERE jurisdiction_id = ${id})`)}`);
  return Object.fromEntries(line.split('|').map((count, i) => [tables[i], Number(count)]));
}

// Waits until check() gives something true, and gives it.
export const until = (what, check, ms = 20000) => patience.until(what, ms, check, 50);
