// Load, and what it gave: wrk for HTTP, pgbench for PostgreSQL alone.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pgProgram } from '../support/pg.mjs';
import { quantile } from './bench.mjs';

const exec = promisify(execFile);
const output = { maxBuffer: 1 << 26, encoding: 'utf8' };

// Runs it; gives what it printed, and the processor time it used in µs.
async function timed(command, words, options) {
  const { stdout } = await exec('bash', ['-c', '"$@" || exit; times', 'bash', command, ...words], { ...output, ...options });
  const at = stdout.trimEnd().lastIndexOf('\n');
  const used = [...stdout.slice(at).matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + m * 60e6 + s * 1e6, 0);
  return { stdout: stdout.slice(0, at), client: used };
}

// A folder for one call.
async function within(run) {
  const dir = mkdtempSync(join(tmpdir(), 'hearback-load-'));
  try {
    return await run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

// Requests over kept connections for some seconds; paths are asked in turn.  With a body each is a POST that has an
// Idempotency-Key of its own.  Gives {requests, rate, p50, p99 (ms), bytes (of an answer), client (wrk's own processor
// time each, µs)}; an answer that is no success is an error.
export async function wrk(url, { paths = [''], headers = {}, body, connections = 16, seconds }) {
  return within(async (dir) => {
    const lua = (s) => `[==[${s}]==]`;
    writeFileSync(join(dir, 'load.lua'), `
      paths = { ${paths.map(lua)} }
      headers = { ${Object.entries(headers).map(([k, v]) => `[ ${lua(k)} ] = ${lua(v)}`)} }
      ${body === undefined ? '' : `body = ${lua(body)}\nkeys = ${lua(Date.now())}`}
      ${readFileSync(join(import.meta.dirname, 'load.lua'), 'utf8')}`);
    const { stdout, client } = await timed('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s',
      '-s', join(dir, 'load.lua'), url]);
    const json = stdout.split('\n').find((l) => l.startsWith('{'));
    if (!json) throw new Error(`wrk: ${stdout}`);
    const got = JSON.parse(json);
    if (got.errors > 0) throw new Error(`${got.errors} of ${got.requests} requests to ${url}${paths[0]} failed`);
    return { requests: got.requests, rate: got.requests / (got.us / 1e6), p50: got.p50 / 1000, p99: got.p99 / 1000,
      bytes: got.bytes / got.requests, client: client / got.requests };
  });
}

// In the first second of a pgbench each of its connections plans; a worker did that long ago.  It is not counted.
export const warmUp = 1;

// A script of statements (see statements.mjs) as the role web, whose session is set up as a worker's is.
// Gives {requests, rate, p50, p99 (ms), client}.
export async function pgbench(pg, { text, defines }, { clients = 16, seconds, variables = {} }) {
  return within(async (dir) => {
    writeFileSync(join(dir, 'script.sql'), text);
    const set = Object.entries({ ...defines, ...variables }).flatMap(([k, v]) => ['-D', `${k}=${v}`]);
    const began = Date.now() / 1000;
    const { stdout, client } = await timed(pgProgram('pgbench'), ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1',
      '-T', String(warmUp + seconds), '-f', join(dir, 'script.sql'), '--log', ...set, pg.conninfo('hearback_web')],
    { cwd: dir, env: { ...process.env, PGOPTIONS: '-c search_path=hb,public -c TimeZone=UTC' } });
    const failed = Number(stdout.match(/failed transactions: (\d+)/)?.[1] ?? 0);
    if (failed > 0) throw new Error(stdout);
    const all = readdirSync(dir).filter((f) => f.startsWith('pgbench_log'))
      .flatMap((f) => readFileSync(join(dir, f), 'utf8').split('\n').filter(Boolean).map((l) => l.split(' ').map(Number)));
    const warm = all.filter(([, , , , second, us]) => second + us / 1e6 >= began + warmUp);
    const last = warm.reduce((most, [, , , , second, us]) => Math.max(most, second + us / 1e6), 0);
    const times = warm.map(([, , us]) => us / 1000);
    return { requests: warm.length, rate: warm.length / (last - began - warmUp), p50: quantile(times, 0.5),
      p99: quantile(times, 0.99), client: client / all.length };
  });
}
