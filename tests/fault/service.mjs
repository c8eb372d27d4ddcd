// A process under a supervisor such as systemd: whatever ends it, it is started again.
import { spawn } from 'node:child_process';
import { fstatSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pauseMs = 100;
const shown = 100000;
const running = new Set();

// A file without a name.  What services say goes there and not to us, who would be busy reading while they are measured.
function nameless() {
  const dir = mkdtempSync(join(tmpdir(), 'hearback-log-'));
  const fd = openSync(join(dir, 'log'), 'a+');
  rmSync(dir, { recursive: true });
  return fd;
}

// Nothing runs on when the test ends by itself, by Ctrl-C or by its time limit.
process.on('exit', () => running.forEach((s) => s.child.kill(s.end)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

export class Service {
  // end: the signal that ends it and all it has made at once; once: what ends it is let lie.
  constructor(name, words, { env = {}, end = 'SIGKILL', once = false } = {}) {
    Object.assign(this, { name, words, env, end, once, starts: 0, wanted: false });
    this.out = process.env.HEARBACK_TEST_LOG ? 'inherit' : nameless();
  }

  start() {
    this.wanted = !this.once;
    this.#run();
    return this;
  }

  #run() {
    const [command, ...rest] = this.words;
    this.starts++;
    this.child = spawn(command, rest, { cwd: '/', stdio: ['ignore', this.out, this.out],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, ...this.env } });
    running.add(this);
    this.ended = new Promise((done) => this.child.on('exit', (code, signal) => {
      running.delete(this);
      this.last = { code, signal };
      if (this.wanted) setTimeout(() => this.wanted && this.#run(), pauseMs);
      done(this.last);
    }));
  }

  // The last it has said; nothing where that is shown instead.
  get log() {
    if (this.out === 'inherit') return '';
    const { size } = fstatSync(this.out);
    const last = Buffer.alloc(Math.min(size, shown));
    return last.toString('utf8', 0, readSync(this.out, last, 0, last.length, size - last.length));
  }

  get pid() {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  // The processes it has made.
  children() {
    try {
      return readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  // As a fault does: it will be back.
  kill(signal = 'SIGKILL') {
    if (this.pid) this.child.kill(signal);
  }

  // As an operator does: it stays away.
  async stop(signal = 'SIGTERM') {
    this.wanted = false;
    this.kill(signal);
    return this.ended;
  }
}
