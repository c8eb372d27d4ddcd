// What a bench module is given: a round's length, stacks of its own, rounds that take turns, and rows for the table.
import { join } from 'node:path';
import { Stack } from '../fault/stack.mjs';

// Sorted, the value below which this part of them lies.
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const median = (values) => (quantile(values, 0.5) + quantile(values, 0.4999999)) / 2;

// PostgreSQL as it stands on a server of its own, and durable.
const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', shared_buffers: '1GB',
  max_wal_size: '4GB', checkpoint_timeout: '15min', wal_compression: 'on', effective_cache_size: '2GB',
  random_page_cost: '1.1', work_mem: '16MB', jit: 'off', max_connections: '100',
  shared_preload_libraries: 'pg_stat_statements' };

export class Bench {
  // smoke: as small and short as can be, only to see that all still works.
  constructor(name, { smoke = false, seconds = 4, rounds = 5, sizes = [] } = {}) {
    Object.assign(this, { name, smoke, sizes, rows: [], closers: [] });
    this.seconds = smoke ? 1 : seconds;
    this.rounds = smoke ? 1 : rounds;
  }

  // A whole hearback, see ../fault/stack.mjs, of as many workers as it has by itself; it is gone when the module is done.
  // A smoke run waits for no disk.
  async stack({ settings: more = {}, ...options } = {}) {
    const stack = await Stack.open({ workers: 0, ...options, settings: { ...settings,
      ...(this.smoke && { fsync: 'off' }), ...more } });
    this.closers.push(() => stack.close());
    return stack;
  }

  // Whatever else is to be undone when the module is done, last first.
  atEnd(close) {
    this.closers.push(close);
  }

  // A helper that is built from a C file in this folder.
  program(name) {
    return join(process.env.BENCH_BUILD ?? join(import.meta.dirname, '../../build'), 'tests/bench', name);
  }

  // Lets the sides take turns, A B A B …, so that a slow minute of the machine falls on all of them.  A side is a
  // function that gives a number, or an object of numbers; what comes back has lists of them, one for each round.
  async alternate(sides) {
    const got = {};
    for (let round = 0; round < this.rounds; round++)
      for (const [name, side] of Object.entries(sides)) {
        const one = await side(round);
        if (typeof one === 'number') (got[name] ??= []).push(one);
        else for (const [key, value] of Object.entries(one)) ((got[name] ??= {})[key] ??= []).push(value);
      }
    return got;
  }

  // measured and against are numbers, or lists of rounds that alternated: then the ratio is the median of theirs.
  // least (or limit) or most is what the ratio is judged by.
  ratio({ name, measured, against, unit, probe, limit, least = limit, most }) {
    const lists = Array.isArray(measured) && Array.isArray(against);
    const ratio = lists ? median(measured.map((m, i) => m / against[i])) : number(measured) / number(against);
    this.#row({ name, value: number(measured), unit, against: number(against), probe, ratio, least, most,
      all: lists ? { measured, against } : undefined }, ratio);
    return ratio;
  }

  // A number, or a list of rounds, on its own.
  figure({ name, value, unit, least, most }) {
    this.#row({ name, value: number(value), unit, least, most, all: Array.isArray(value) ? { value } : undefined },
      number(value));
    return number(value);
  }

  // Processor time for one request, from cpu.mjs's perRequest() on both sides.  The ratio of the sums is what the ratio
  // of the rates comes to on processors that nobody else uses.
  costs(ours, theirs, names, { probe, limit } = {}) {
    for (const [key, name] of Object.entries(names)) {
      if (ours[key]) this.figure({ name, value: ours[key], unit: 'µs each' });
      if (theirs[key]) this.figure({ name: `${name}, ${probe}`, value: theirs[key], unit: 'µs each' });
    }
    const sum = (side) => side.client.map((_, i) => Object.keys(names).reduce((total, key) => total + (side[key]?.[i] ?? 0), 0));
    this.ratio({ name: `processor time, ${probe}`, measured: sum(theirs), against: sum(ours), unit: 'µs each', probe: 'ours', limit });
  }

  // How long people wait, from load.mjs's wrk() and pgbench() on both sides.
  waits(ours, theirs, probe) {
    for (const p of ['p50', 'p99'])
      this.ratio({ name: `their ${p}`, measured: ours[p], unit: 'ms', against: theirs[p], probe });
  }

  #row(row, judged) {
    if (!Number.isFinite(judged)) throw new Error(`${this.name}: ${row.name} is no number`);
    const fine = (row.least === undefined || judged >= row.least) && (row.most === undefined || judged <= row.most);
    this.rows.push({ bench: this.name, ...row, fine: row.least === undefined && row.most === undefined ? undefined : fine });
  }

  async close() {
    for (const close of this.closers.reverse()) await close();
    this.closers = [];
  }
}

const number = (value) => (Array.isArray(value) ? median(value) : value);
