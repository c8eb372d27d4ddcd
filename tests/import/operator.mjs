// A cluster of one's own, and the program as an operator calls it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Postgres, tree } from '../support/pg.mjs';

const program = process.env.HEARBACK_BIN ?? join(tree, 'build/src/hearback');

// Where the records of real cities lie; NULL where this machine has none.
const places = [process.env.HEARBACK_DATA, join(tree, '../shared/data')];
export const data = places.find((d) => d && existsSync(join(d, 'austin'))) ?? null;
export const noData = data === null && 'the city records are not here: set HEARBACK_DATA to their folder';

export class Operator {
  static open() {
    const o = new Operator();
    o.dir = mkdtempSync(join(tmpdir(), 'hearback-operator-'));
    o.pg = Postgres.start();
    o.conf = o.file('hearback.conf', `database = ${o.pg.conninfo()}\ninstallation_key = ${join(o.dir, 'key')}\n`);
    return o;
  }

  file(name, text) {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  // What the command did, whether it went well or not.
  run(words, input = '') {
    const done = spawnSync(program, ['-c', this.conf, ...words], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (done.error) throw done.error;
    return done;
  }

  // The command under way, its standard input open.
  start(words) {
    return spawn(program, ['-c', this.conf, ...words], { stdio: ['pipe', 'ignore', 'pipe'] });
  }

  // Its standard output; it must go well.
  do(words, input) {
    const done = this.run(words, input);
    if (done.status !== 0) throw new Error(`hearback ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  // Rows as objects.
  rows(sql) {
    return JSON.parse(this.pg.one(`SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`));
  }

  // {value: count} of a query with two columns.
  counts(sql) {
    return Object.fromEntries(this.pg.psql(sql).map(([k, n]) => [k, Number(n)]));
  }

  close() {
    this.pg.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
