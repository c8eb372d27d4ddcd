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
// Idempotency-Key of its own.  Gives {rate, p50, p99 (ms), bytes (an answer)}; an answer that is no success is an error.
export async function wrk(url, { paths = [''], headers = {}, body, connections = 16, seconds }) {
  return within(async (dir) => {
    const lua = (s) => `[==[${s}]==]`;
    writeFileSync(join(dir, 'load.lua'), `
      paths = { ${paths.map(lua)} }
      headers = { ${Object.entries(headers).map(([k, v]) => `[ ${lua(k)} ] = ${lua(v)}`)} }
      ${body === undefined ? '' : `body = ${lua(body)}\nkeys = ${lua(Date.now())}`}
      ${readFileSync(join(import.meta.dirname, 'load.lua'), 'utf8')}`);
    const { stdout } = await exec('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s',
      '-s', join(dir, 'load.lua'), url], output);
    const json = stdout.split('\n').find((l) => l.startsWith('{'));
    if (!json) throw new Error(`wrk: ${stdout}`);
    const got = JSON.parse(json);
    if (got.errors > 0) throw new Error(`${got.errors} of ${got.requests} requests to ${url}${paths[0]} failed`);
    return { rate: got.requests / (got.us / 1e6), p50: got.p50 / 1000, p99: got.p99 / 1000, bytes: got.bytes / got.requests };
  });
}

// A script of statements (see statements.mjs) as the role web, whose session is set up as a worker's is.
// Gives {rate, p50, p99 (ms)}.
export async function pgbench(pg, { text, defines }, { clients = 16, seconds, variables = {} }) {
  return within(async (dir) => {
    writeFileSync(join(dir, 'script.sql'), text);
    const set = Object.entries({ ...defines, ...variables }).flatMap(([k, v]) => ['-D', `${k}=${v}`]);
    const { stdout } = await exec(pgProgram('pgbench'), ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1',
      '-T', String(seconds), '-f', join(dir, 'script.sql'), '--log', '--sampling-rate=0.2', ...set, pg.conninfo('hearback_web')],
    { ...output, cwd: dir, env: { ...process.env, PGOPTIONS: '-c search_path=hb,public -c TimeZone=UTC' } });
    const failed = Number(stdout.match(/failed transactions: (\d+)/)?.[1] ?? 0);
    if (failed > 0) throw new Error(stdout);
    const times = readdirSync(dir).filter((f) => f.startsWith('pgbench_log'))
      .flatMap((f) => readFileSync(join(dir, f), 'utf8').split('\n').filter(Boolean).map((l) => Number(l.split(' ')[2]) / 1000));
    return { rate: Number(stdout.match(/tps = ([\d.]+)/)[1]), p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  });
}
