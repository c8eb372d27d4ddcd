// A whole hearback of its own: PostgreSQL, web workers behind nginx, dispatchers, a city, a receiver.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Postgres, asServer, tree } from '../support/pg.mjs';
import { Receiver } from '../support/receiver.mjs';
import { sleep, until } from '../support/until.mjs';
import { Service } from './service.mjs';

export const program = process.env.HEARBACK_BIN ?? join(tree, 'build/src/hearback');
const domain = 'city.example';

export const seconds = Number(process.env.FAULT_SECONDS ?? 10);
export const long = seconds > 10;
export { sleep, until };

function freePort() {
  return new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
}

export class Stack {
  // settings are PostgreSQL's, fsync among them where the disk is part of the proof; failpoints and env the web workers',
  // data where PostgreSQL's files lie; each of hosts has a dispatcher; loopback: whether receivers may be on this machine;
  // under: words that run the program, as valgrind does; bin: the program.
  static async open({ settings = {}, data, workers = 6, hosts = [], dispatchers = hosts.length > 0 ? 0 : 1,
    failpoints = '', env = {}, loopback = true, under = [], bin = program } = {}) {
    const s = new Stack();
    s.services = [];
    s.dispatchers = [];
    s.loads = [];
    s.program = [...asServer, ...under, bin];
    const listen = hosts.length > 0 ? { listen_addresses: hosts.map((h) => h.ours).join() } : {};
    s.pg = Postgres.start({ settings: { ...listen, ...settings }, data });
    for (const h of hosts) appendFileSync(join(s.pg.data, 'pg_hba.conf'), `host all all ${h.ours}/24 trust\n`);
    try {
      s.dir = mkdtempSync(join(s.pg.dir, 'stack-'));
      s.receiver = await Receiver.start(); // before a port is drawn for somebody else
      s.port = await freePort();
      s.url = `http://127.0.0.1:${s.port}`;
      s.#configure(workers, loopback);
      s.#found();
      s.pg.halt('fast');
      s.postgres = s.service('postgres', s.pg.command, { end: 'SIGQUIT' });
      s.web = s.service('web', [...s.program, '-c', s.conf, 'web'], { env: { HEARBACK_FAILPOINTS: failpoints, ...env } });
      for (let i = 0; i < dispatchers; i++) s.dispatcher();
      for (const host of hosts) s.dispatcher({ host });
      s.nginx = s.service('nginx', [...asServer, 'nginx', '-p', s.dir, '-e', join(s.dir, 'nginx.log'),
        '-c', join(s.dir, 'nginx.conf'), '-g', 'daemon off;'], { end: 'SIGTERM' });
      await until('GET /health says 200', 30000, () => s.healthy());
    } catch (e) {
      await s.close();
      throw e;
    }
    return s;
  }

  service(name, words, options) {
    const service = new Service(name, words, options).start();
    this.services.push(service);
    return service;
  }

  // wrap: words that run the words behind them; host: where it is; once: it is not started again.
  dispatcher({ failpoints = '', host, wrap = host?.wrap ?? [], env = {}, once, program: of = this.program } = {}) {
    const d = this.service(`deliver ${this.dispatchers.length + 1}`,
      [...wrap, ...of, '-c', this.#confAt(host), 'deliver'],
      { env: { HEARBACK_FAILPOINTS: failpoints, ...env }, once });
    this.dispatchers.push(d);
    return d;
  }

  // Web workers of another program beside those there are; nobody is sent to them yet.
  async webBeside(bin) {
    const conf = join(this.dir, 'beside.conf'), socket = join(this.dir, 'beside.sock');
    writeFileSync(conf, readFileSync(this.conf, 'utf8').replace(/^web_socket = .*/m, `web_socket = ${socket}`));
    this.service('web beside', [...asServer, bin, '-c', conf, 'web']);
    await until('it listens', 10000, () => existsSync(socket));
    return socket;
  }

  // From now on requests go by turns to two sockets, by links that can be turned: at first to the same.  nginx is told
  // before there is load, for it closes connections over it.
  async shareOut() {
    const path = join(this.dir, 'hearback.conf'), old = this.nginx.children();
    for (const n of [0, 1]) this.turn(n, join(this.dir, 'web.sock'));
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\tserver unix:.*\n/,
      [0, 1].map((n) => `\tserver unix:${join(this.dir, `link${n}`)};\n`).join('')));
    this.nginx.kill('SIGHUP');
    await until('nginx knows', 20000, () => {
      const now = this.nginx.children();
      return now.length > 0 && now.every((pid) => !old.includes(pid));
    });
  }

  turn(n, socket) {
    symlinkSync(socket, join(this.dir, 'link'));
    renameSync(join(this.dir, 'link'), join(this.dir, `link${n}`));
  }

  // A host of its own reaches PostgreSQL over the network, receivers through a relay, and is not woken.
  #confAt(host) {
    if (host === undefined) return this.conf;
    this.service(`relay at ${host.name}`, host.relay(this.receiver.port));
    const path = join(this.dir, `${host.name}.conf`);
    writeFileSync(path, readFileSync(this.conf, 'utf8')
      .replace(/^database = .*/m, `database = host=${host.ours} dbname=hearback`)
      .replace(/^wake_socket = .*/m, `wake_socket = ${join(this.dir, `${host.name}.sock`)}`));
    return path;
  }

  worker() {
    return this.service('work', [...asServer, program, '-c', this.conf, 'work']);
  }

  #write(name, text) {
    writeFileSync(join(this.dir, name), text);
  }

  #configure(workers, loopback) {
    const at = (name) => join(this.dir, name);
    const render = (name, ...words) => execFileSync(join(tree, 'deploy/nginx/render'), words,
      { input: readFileSync(join(tree, 'deploy/nginx', name)) });
    this.conf = at('service.conf');
    this.#write('service.conf', `database = ${this.pg.conninfo()}
installation_key = ${at('key')}
web_socket = ${at('web.sock')}
wake_socket = ${at('wake.sock')}
web_workers = ${workers}
public_url = ${this.url}
default_jurisdiction = ${domain}
cookie_secure = no
egress_loopback = ${loopback ? 'yes' : 'no'}
`);
    mkdirSync(at('nginx'));
    this.#write('server.conf', `listen 127.0.0.1:${this.port};\n`);
    this.#write('nginx.conf', render('private.conf.in', `run=${this.dir}`, `log=${this.dir}`));
    this.#write('hearback.conf', render('hearback.conf.in', `web_socket=${at('web.sock')}`, `assets=${this.dir}`,
      `cache=${at('nginx/cache')}`, `server_conf=${at('server.conf')}`));
    this.#write('services.json', JSON.stringify({
      organizations: [{ code: 'streets', kind: 'department', name: { en: 'Streets' } }],
      services: [{ code: 'pothole', name: { en: 'Pothole' }, organization: 'streets', place: 'optional' }],
    }));
    if (asServer.length > 0) execFileSync('chown', ['-R', 'postgres:postgres', this.dir]);
  }

  hearback(...words) {
    const [command, ...rest] = [...asServer, program, '-c', this.conf, ...words];
    return execFileSync(command, rest, { cwd: '/', encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  }

  #found() {
    this.hearback('init');
    this.hearback('jurisdiction', 'add', domain, '--name', 'City', '--zone', 'America/Chicago', '--languages', 'en,es',
      '--bounds=-98.2,30.0,-97.4,30.7');
    this.hearback('service', 'import', join(this.dir, 'services.json'));
    this.key = this.hearback('key', 'add', 'partner', '--scope', 'submit,endpoints,events,read');
    this.staff = this.hearback('key', 'add', 'staff', '--scope', 'act,read');
  }

  // A call of the API: the answer, or an error where none came.
  async call(method, path, { key = this.key, body, idempotency, timeout = 20000 } = {}) {
    const began = Date.now();
    const headers = { ...(key && { authorization: `Bearer ${key}` }) };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotency !== undefined) headers['idempotency-key'] = idempotency;
    const answer = await fetch(`${this.url}${path}`, { method, headers, signal: AbortSignal.timeout(timeout),
      body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text, ms: Date.now() - began,
      json: text === '' ? undefined : JSON.parse(text) };
  }

  async healthy() {
    const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.text();
    return answer?.status === 200;
  }

  // A partner's endpoint that hears everything, confirmed.
  async partner(path = '/ok/partner', receiver = this.receiver) {
    const { json } = await this.call('POST', '/api/v1/endpoints', { body: { url: `${receiver.origin}${path}`,
      events: [] } });
    await until('the partner is confirmed', 20000, async () =>
      (await this.call('GET', `/api/v1/endpoints/${json.id}`)).json.state === 'active');
    return { path, id: json.id, secret: json.secret };
  }

  // Nothing is left to be fanned out or sent.  It takes as long as it takes, but nothing stands still for ms, in which a
  // dispatcher sweeps up what it missed.
  async settled(ms = 90000) {
    const least = [Infinity, Infinity];
    for (let since = Date.now(); ;) {
      const left = await this.#left();
      if (left?.every((n) => n === 0)) return;
      if (left?.some((n, i) => n < least[i])) since = Date.now();
      left?.forEach((n, i) => { least[i] = Math.min(least[i], n); });
      if (Date.now() - since > ms)
        throw new Error(`for ${ms} ms nothing has been done: there are ${left?.join(' events and ')} deliveries`);
      await sleep(100);
    }
  }

  // How many deliveries only a sweep found.
  get swept() {
    const found = this.dispatchers.flatMap((d) => [...d.log.matchAll(/ what=swept deliveries=(\d+)/g)]);
    return found.reduce((sum, [, n]) => sum + Number(n), 0);
  }

  async #left() {
    try {
      return (await this.pg.ask(`SELECT (SELECT count(*) FROM hb.fanout WHERE parked_at IS NULL),
                                         (SELECT count(*) FROM hb.delivery WHERE parked_at IS NULL)`))[0].map(Number);
    } catch {
      return undefined; // it is just coming back
    }
  }

  async close() {
    for (const load of this.loads) load.patience = 0;
    for (const s of this.services.reverse()) await s.stop(s.end);
    await Promise.all(this.loads.map((load) => load.abandon()));
    await this.receiver?.close();
    this.pg.close();
  }
}
