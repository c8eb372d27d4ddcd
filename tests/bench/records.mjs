// Records in the shape in which cities publish theirs, of a demo city's stories, and their way in by `hearback import`.
import { execFileSync, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asServer } from '../support/pg.mjs';

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
// Story after story, again and again, without putting millions in order.
const records = (n) => `
  COPY (
    WITH story AS MATERIALIZED (
      SELECT f.*, s.code AS service, CASE WHEN f.id % 2 = 0 THEN
        (SELECT a.message ->> 'en' FROM hb.action_feedback t
         JOIN hb.action a ON a.jurisdiction_id = t.jurisdiction_id AND a.id = t.action_id
         WHERE t.jurisdiction_id = f.jurisdiction_id AND t.feedback_id = f.id ORDER BY a.id DESC LIMIT 1) END AS note
      FROM hb.feedback f JOIN hb.service s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.service_id
      WHERE f.jurisdiction_id = (SELECT id FROM hb.jurisdiction WHERE domain = '${words}') AND f.status <> 'duplicate')
    SELECT f.reference || '-' || copy AS id, f.service, f.kind, f.status, f.description, f.language, f.rating,
      to_char(f.created_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS opened,
      to_char(f.updated_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS updated,
      to_char(f.closed_at + copy * interval '7 minutes', 'YYYY-MM-DD HH24:MI:SS') AS closed,
      f.address, round(f.latitude::numeric + copy * 0.00001, 6) AS lat, round(f.longitude::numeric, 6) AS lon,
      f.note
    FROM generate_series(1, 2 + ${n} / 1500) copy CROSS JOIN LATERAL (SELECT * FROM story WHERE copy > 0 OFFSET 0) f
    LIMIT ${n}
  ) TO STDOUT (FORMAT csv, HEADER)`;

export class Records {
  // n of them, of so many stories.
  constructor(stack, n, stories = 6000) {
    Object.assign(this, { stack, n, file: join(stack.dir, `records-${n}.csv`), map: join(stack.dir, 'records.map') });
    if (stack.pg.one(`SELECT count(*) FROM hb.jurisdiction WHERE domain = '${words}'`) === '0')
      stack.hearback('demo', '--domain', words, '--feedback', String(stories));
    writeFileSync(this.map, map);
    this.psql(records(n).replace(/\s+/g, ' '), '-o', this.file);
  }

  psql(sql, ...more) {
    execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.stack.pg.conninfo('postgres'), ...more, '-c', sql]);
  }

  // Into the city of that domain; gives rows per second.
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

  remove() {
    rmSync(this.file);
  }
}
