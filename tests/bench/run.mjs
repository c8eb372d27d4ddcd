// Runs the benches named, or all: each NAME is NAME.bench.mjs in this folder.  Prints a table and writes BENCH_JSON.
//   BENCH_SMOKE=1    as small as can be, judges nothing      BENCH_STRICT=1   a missed limit is a failure
//   BENCH_SECONDS=4  length of a round     BENCH_ROUNDS=5    BENCH_SIZES=10000,1000000   feedback to grow to
import { readdirSync, writeFileSync } from 'node:fs';
import { Bench } from './bench.mjs';
import { machine } from './machine.mjs';

const env = process.env;
const smoke = env.BENCH_SMOKE === '1';
const options = { smoke, seconds: Number(env.BENCH_SECONDS ?? 4), rounds: Number(env.BENCH_ROUNDS ?? 5),
  sizes: (env.BENCH_SIZES ?? '').split(',').filter(Boolean).map(Number) };

const here = readdirSync(import.meta.dirname).filter((f) => f.endsWith('.bench.mjs')).map((f) => f.slice(0, -10)).sort();
const names = process.argv.length > 2 ? process.argv.slice(2) : here;

const short = (n) => (n === undefined ? '' : n >= 1000 ? Math.round(n).toLocaleString('en') : n >= 10 ? n.toFixed(1)
  : n.toPrecision(3));

function line(r) {
  const ratio = r.ratio === undefined ? '' : `${r.ratio.toFixed(2)} of ${short(r.against)} (${r.probe})`;
  const limit = r.least !== undefined ? `≥ ${r.least}` : r.most !== undefined ? `≤ ${r.most}` : '';
  return [`${r.bench}: ${r.name}`, `${short(r.value)} ${r.unit}`, ratio, limit,
    r.fine === undefined || smoke ? '' : r.fine ? 'ok' : 'MISSED'];
}

function table(rows) {
  const lines = [['what', 'measured', 'ratio', 'limit', ''], ...rows.map(line)];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((l) => l[i].length)));
  return lines.map((l) => l.map((word, i) => word.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
}

async function run(name) {
  const bench = new Bench(name, options);
  const began = Date.now();
  try {
    if (!here.includes(name)) throw new Error(`there is no ${name}.bench.mjs; there are ${here.join(', ')}`);
    const { default: module } = await import(`./${name}.bench.mjs`);
    await module(bench);
    if (bench.rows.length === 0) throw new Error('it has measured nothing');
  } catch (e) {
    bench.broken = e;
    console.error(`${name}: ${e.stack}`);
  } finally {
    await bench.close();
  }
  console.error(`${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  return bench;
}

const facts = await machine({ smoke });
const benches = [];
for (const name of names) benches.push(await run(name));
const rows = benches.flatMap((b) => b.rows);
const broken = benches.filter((b) => b.broken).map((b) => b.name);

console.log(Object.entries(facts).map(([k, v]) => `${k} ${v}`).join(', '));
console.log(table(rows));
if (env.BENCH_JSON) writeFileSync(env.BENCH_JSON, `${JSON.stringify({ machine: facts, smoke, rows, broken }, null, 1)}\n`);
if (broken.length > 0) console.log(`broken: ${broken.join(', ')}`);
process.exit(broken.length > 0 || (env.BENCH_STRICT === '1' && !smoke && rows.some((r) => r.fine === false)) ? 1 : 0);
