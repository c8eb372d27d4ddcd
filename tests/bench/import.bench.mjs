// A city's records, taken in by `hearback import`, beside psql's \copy of the same file into a table without anything.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../fault/stack.mjs';
import { median } from './bench.mjs';
import { Records } from './records.mjs';

const plain = `DROP TABLE IF EXISTS plain; CREATE TABLE plain (id text, service text, kind text, status text,
  description text, language text, rating smallint, opened timestamptz, updated timestamptz, closed timestamptz,
  address text, lat double precision, lon double precision, note text)`;

class Timed extends Records {
  // Microseconds of CPU a row that PostgreSQL's processes took which ended meanwhile: a busy machine stretches them less
  // than the time by the clock.
  async counted(work) {
    const spent = () => {
      const pid = readFileSync(join(this.stack.pg.data, 'postmaster.pid'), 'utf8').split('\n')[0];
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      return (Number(fields[13]) + Number(fields[14])) * 10000;
    };
    const before = spent();
    const rate = await work();
    await sleep(500); // until the last of them is gone
    return { rate, cpu: Math.max(spent() - before, 1) / this.n };
  }

  // A city that has the demo's services and areas and one feedback.
  found(city) {
    this.stack.hearback('demo', '--domain', city, '--feedback', '1');
    return city;
  }

  copy() {
    this.psql(plain);
    const began = Date.now();
    this.psql(`\\copy plain FROM '${this.file}' (FORMAT csv, HEADER)`);
    const took = Date.now() - began;
    const got = Number(this.stack.pg.one('SELECT count(*) FROM plain'));
    if (got !== this.n) throw new Error(`\\copy has ${got} rows`);
    return this.n / took * 1000;
  }
}

// What the importing process itself holds, in kB; nothing once it has ended.
function resident(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return undefined;
  }
}

// Memory at the end of a long file beside memory at its beginning.
async function grow(bench, stack, n) {
  const held = [];
  const many = new Timed(stack, n);
  const rate = await many.import(many.found(`many-${n}.example`), (pid) => held.push(resident(pid)));
  const kept = held.filter((kb) => kb !== undefined), quarter = Math.floor(kept.length / 4);
  bench.figure({ name: `rows, ${n} of them`, value: rate, unit: '/s' });
  bench.ratio({ name: `memory, last quarter of ${n}`, measured: median(kept.slice(-quarter)) / 1024, unit: 'MB',
    against: median(kept.slice(0, quarter)) / 1024, probe: 'first quarter', most: 1.1 });
}

export default async function (bench) {
  const stack = await bench.stack({ dispatchers: 0, workers: 1 });
  const some = bench.smoke ? new Timed(stack, 2000, 2000) : new Timed(stack, 50000);
  const got = await bench.alternate({
    import: (round) => {
      const city = some.found(`round-${round}.example`);
      return some.counted(() => some.import(city));
    },
    copy: () => some.counted(() => some.copy()),
  });
  bench.ratio({ name: 'rows', measured: got.import.rate, unit: '/s', against: got.copy.rate, probe: '\\copy', limit: 0.15 });
  bench.ratio({ name: 'CPU of PostgreSQL for a row', measured: got.import.cpu, unit: 'µs', against: got.copy.cpu,
    probe: '\\copy' });
  for (const n of bench.sizes) await grow(bench, stack, n);
}
