// A private PostgreSQL cluster on a Unix socket, with the schema laid as the plan says.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const tree = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const debian = '/usr/lib/postgresql';
const version = existsSync(debian) ? readdirSync(debian).sort((a, b) => b - a)[0] : undefined;
const bin = process.env.PG_BIN ?? (version ? join(debian, version, 'bin') : '');
export const pgProgram = (name) => (bin === '' ? name : join(bin, name));

// PostgreSQL refuses to run as root.
const root = process.getuid() === 0;
export const asServer = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];

function run(words, input) {
  const [command, ...rest] = words;
  const done = spawnSync(command, rest, { input, encoding: 'utf8', cwd: '/', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stderr || done.stdout}`);
  return done.stdout;
}

const rows = (out) => out.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));

// One psql that stays, so that asking often is cheap and blocks nobody.
class Session {
  constructor(conninfo) {
    this.child = spawn('psql', ['-XqAt', '-F', '\t', '-v', 'VERBOSITY=terse', '-d', conninfo], { cwd: '/' });
    this.out = '';
    this.err = '';
    this.waiting = [];
    this.number = 0;
    this.child.stdout.on('data', (c) => this.#take('out', c));
    this.child.stderr.on('data', (c) => this.#take('err', c));
    this.child.stdin.on('error', () => {});
    this.child.on('exit', () => {
      this.over = true;
      for (const w of this.waiting) w.reject(new Error(`psql ended: ${this.err}`));
    });
  }

  #take(which, chunk) {
    this[which] += chunk;
    for (;;) {
      const first = this.waiting[0];
      const mark = first && `--- ${first.number}\n`;
      if (!first || !this.out.includes(mark) || !this.err.includes(mark)) return;
      const said = (what) => {
        const at = this[what].indexOf(mark);
        const text = this[what].slice(0, at);
        this[what] = this[what].slice(at + mark.length);
        return text;
      };
      const [out, err] = [said('out'), said('err')];
      this.waiting.shift();
      if (/ERROR|FATAL/.test(err)) first.reject(new Error(`${err}${first.sql}`));
      else first.done(out);
    }
  }

  ask(sql) {
    return new Promise((done, reject) => {
      const number = ++this.number;
      this.waiting.push({ number, sql, done, reject });
      this.child.stdin.write(`${sql}\n;\n\\echo '--- ${number}'\n\\warn '--- ${number}'\n`);
    });
  }

  end() {
    this.child.stdin.end();
  }
}

export class Postgres {
  // fsync off: these tests end programs, not the machine.
  static start({ settings = {}, data } = {}) {
    const pg = new Postgres();
    pg.dir = mkdtempSync(join(tmpdir(), 'hearback-pg-'));
    pg.data = data ?? join(pg.dir, 'data');
    chmodSync(pg.dir, 0o755);
    if (root) {
      const id = (what) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
      chownSync(pg.dir, id('-u'), id('-g'));
    }
    run([...asServer, pgProgram('initdb'), '-D', pg.data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8',
      '--locale=C.UTF-8', '--no-sync']);
    pg.settings = { listen_addresses: "''", unix_socket_directories: pg.dir, fsync: 'off', timezone: 'UTC', ...settings };
    pg.options = Object.entries(pg.settings).map(([k, v]) => `-c ${k}=${v}`).join(' ');
    pg.resume();
    pg.psql('CREATE DATABASE hearback', { database: 'postgres' });
    pg.file('bootstrap.sql', 'postgres');
    for (const line of readFileSync(join(tree, 'sql/sqitch.plan'), 'utf8').split('\n'))
      if (/^[a-z]/.test(line)) pg.file(join('deploy', `${line.split(' ')[0]}.sql`), 'hearback_owner');
    return pg;
  }

  conninfo(user) {
    return `host=${this.dir} dbname=hearback${user ? ` user=${user}` : ''}`;
  }

  file(path, user) {
    run(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.conninfo(user), '-f', join(tree, 'sql', path)]);
  }

  // Rows as arrays of strings.
  psql(sql, { database = 'hearback', user = 'postgres' } = {}) {
    return rows(run(['psql', '-XqAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1',
      '-d', `host=${this.dir} dbname=${database} user=${user}`], sql));
  }

  one(sql) {
    return this.psql(sql)[0]?.[0];
  }

  // The same without holding up anybody: for tests that run side by side.
  async ask(sql) {
    if (!this.session || this.session.over) this.session = new Session(this.conninfo('postgres'));
    return rows(await this.session.ask(sql));
  }

  // Another session, for what is to be held open.
  other() {
    return new Session(this.conninfo('postgres'));
  }

  async askOne(sql) {
    return (await this.ask(sql))[0]?.[0];
  }

  resume() {
    run([...asServer, pgProgram('pg_ctl'), 'start', '-w', '-s', '-D', this.data, '-o', this.options,
      '-l', join(this.dir, 'log')]);
  }

  halt(mode = 'immediate') {
    this.session?.end();
    this.session = undefined;
    run([...asServer, pgProgram('pg_ctl'), 'stop', '-w', '-s', '-D', this.data, '-m', mode]);
  }

  // The words that run the server in the foreground, for whoever wants it as a child.
  get command() {
    return [...asServer, pgProgram('postgres'), '-D', this.data,
      ...Object.entries(this.settings).flatMap(([k, v]) => ['-c', `${k}=${v === "''" ? '' : v}`])];
  }

  close() {
    try {
      this.halt();
    } catch { /* it is down already */ }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
