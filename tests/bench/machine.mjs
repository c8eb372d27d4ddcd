// What the figures were taken on.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { pgProgram } from '../support/pg.mjs';

const first = (command, ...words) => {
  try {
    return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).split('\n')[0].trim();
  } catch {
    return 'not here';
  }
};

// pg_test_fsync's line for fdatasync, in µs; the other ways of syncing are not waited for.
function fdatasync() {
  const dir = mkdtempSync(join(tmpdir(), 'hearback-fsync-'));
  const child = spawn('stdbuf', ['-oL', pgProgram('pg_test_fsync'), '-s', '2', '-f', join(dir, 'file')],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((done) => {
    let out = '';
    child.on('error', () => done(undefined));
    child.stdout.on('data', (c) => {
      out += c;
      if (/^\s*fdatasync.*usecs/m.test(out)) child.kill();
    });
    child.on('close', () => {
      rmSync(dir, { recursive: true, force: true });
      done(Number(out.match(/^\s*fdatasync.* (\d+) usecs/m)?.[1]));
    });
  });
}

export async function machine({ smoke }) {
  const cpu = cpus();
  return {
    at: new Date().toISOString(),
    cores: cpu.length,
    cpu: cpu[0]?.model,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    postgresql: first(pgProgram('postgres'), '--version').replace('postgres (PostgreSQL) ', ''),
    nginx: /nginx\/(\S+)/.exec(execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin nginx -v 2>&1'], { encoding: 'utf8' }))?.[1],
    node: process.versions.node,
    load: Number(loadavg()[0].toFixed(1)),
    fdatasync_us: smoke ? undefined : await fdatasync(),
  };
}
