// The benches still work: each is run as small as can be, and nothing is judged but that it measures.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;
const names = readdirSync(here).filter((f) => f.endsWith('.bench.mjs')).map((f) => f.slice(0, -10));
const build = process.env.builddir ?? join(here, '../../build');
const dir = mkdtempSync(join(tmpdir(), 'hearback-bench-'));
const json = join(dir, 'bench.json');
const done = spawnSync('make', ['-s', '-C', build, 'bench', `BENCH_NODE=${process.execPath}`, `BENCH_JSON=${json}`],
  { encoding: 'utf8', env: { ...process.env, BENCH_SMOKE: '1' } });
const got = done.status === 0 || done.status === 2 ? JSON.parse(readFileSync(json, 'utf8')) : { rows: [] };
rmSync(dir, { recursive: true });

for (const name of names)
  test(`${name} measures`, () => {
    const rows = got.rows.filter((r) => r.bench === name);
    assert.ok(rows.length > 0, `${done.stdout}\n${done.stderr}`);
    assert.ok(rows[0].value > 0, JSON.stringify(rows[0]));
    for (const r of rows) assert.ok(Number.isFinite(r.value) && (r.ratio === undefined || r.ratio >= 0), JSON.stringify(r));
    assert.ok(!got.broken.includes(name), done.stderr);
  });
