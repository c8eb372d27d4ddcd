// A city's records, taken in by `hearback import`, beside psql's \copy of the same file into a table without anything.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asServer } from '../support/pg.mjs';
import { sleep } from '../fault/stack.mjs';
import { median } from './bench.mjs';

const program = process.env.HEARBACK_BIN ?? join(import.meta.dirname, '../../build/src/hearback');
const words = 'words.example'; // the demo city whose stories the records tell

const map = `[file]
name = bench
zone = UTC
language = en
dates = YYYY-MM-DD hh:mm:ss

[fields]
source_id = {id}
service = {service}
service_code = {service}
kind = {kind}
status = {status}
description = {description}
language = {language}
rating = {rating}
created_at = {opened}
updated_at = {updated}
closed_at = {closed}
address = {address}
lat = {lat}
lon = {lon}
action = {note}
action_at = {closed}
`;

// As cities publish them: no names, and words of the city on about half (a quarter in Austin, five of six in Boston).
const records = (n) => `
  COPY (
    SELECT f.reference || '-' || copy AS id, s.code AS service, f.kind, f.status, f.description, f.language, f.rating,
      to_char(f.created_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS opened,
      to_char(f.updated_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS updated,
      to_char(f.closed_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS closed,
      f.address, round(f.latitude::numeric + copy * 0.00001, 6) AS lat, round(f.longitude::numeric, 6) AS lon,
      CASE WHEN f.id % 2 = 0 THEN
        (SELECT a.message ->> 'en' FROM hb.action_feedback t
         JOIN hb.action a ON a.jurisdiction_id = t.jurisdiction_id AND a.id = t.action_id
         WHERE t.jurisdiction_id = f.jurisdiction_id AND t.feedback_id = f.id ORDER BY a.id DESC LIMIT 1) END AS note
    FROM hb.feedback f JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
    CROSS JOIN generate_series(1, 2 + ${n} / 1500) copy
    WHERE f.jurisdiction_id = (SELECT id FROM hb.jurisdiction WHERE domain = '${words}') AND f.status <> 'duplicate'
    ORDER BY copy, f.id LIMIT ${n}
  ) TO STDOUT (FORMAT csv, HEADER)`;

const plain = `DROP TABLE IF EXISTS plain; CREATE TABLE plain (id text, service text, kind text, status text,
  description text, language text, rating smallint, opened timestamptz, updated timestamptz, closed timestamptz,
  address text, lat double precision, lon double precision, note text)`;

class Records {
  constructor(stack, n) {
    Object.assign(this, { stack, n, file: join(stack.dir, `records-${n}.csv`), map: join(stack.dir, 'records.map') });
    writeFileSync(this.map, map);
    this.psql(records(n).replace(/\s+/g, ' '), '-o', this.file);
  }

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

  psql(sql, ...more) {
    execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.stack.pg.conninfo('postgres'), ...more, '-c', sql]);
  }

  // A city that has the demo's services and areas and one feedback.
  found(city) {
    this.stack.hearback('demo', '--domain', city, '--feedback', '1');
    return city;
  }

  // Rows per second.
  import(city, watch = () => {}) {
    return new Promise((done, reject) => {
      const began = Date.now();
      const [command, ...rest] = [...asServer, program, '-c', this.stack.conf, 'import', this.file, '--map', this.map,
        '--jurisdiction', city];
      const child = spawn(command, rest, { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
      const timer = setInterval(() => watch(child.pid), 200);
      let said = '';
      child.stdout.on('data', (text) => { said += text; });
      child.on('close', () => {
        clearInterval(timer);
        const rate = this.n / (Date.now() - began) * 1000;
        if (said.includes(`${this.n.toLocaleString('en')} new, 0 updated`)) done(rate);
        else reject(new Error(`the import said: ${said}`));
      });
    });
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
  const many = new Records(stack, n);
  const rate = await many.import(many.found(`many-${n}.example`), (pid) => held.push(resident(pid)));
  const kept = held.filter((kb) => kb !== undefined), quarter = Math.floor(kept.length / 4);
  bench.figure({ name: `rows, ${n} of them`, value: rate, unit: '/s' });
  bench.ratio({ name: `memory, last quarter of ${n}`, measured: median(kept.slice(-quarter)) / 1024, unit: 'MB',
    against: median(kept.slice(0, quarter)) / 1024, probe: 'first quarter', most: 1.1 });
}

export default async function (bench) {
  const stack = await bench.stack({ dispatchers: 0, workers: 1 });
  stack.hearback('demo', '--domain', words, '--feedback', bench.smoke ? '2000' : '6000');
  const some = new Records(stack, bench.smoke ? 2000 : 50000);
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
