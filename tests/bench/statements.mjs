// The program's own named statements, as pgbench scripts.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tree } from '../support/pg.mjs';

const folder = join(tree, 'sql/queries');

// {name: {text, takes: [name, …]}}
function read() {
  const found = {};
  for (const file of readdirSync(folder)) {
    let now;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const [, word, rest] = /^-- (name|takes): (.*)$/.exec(line) ?? [];
      if (word === 'name') now = found[rest] = { text: '', takes: [] };
      else if (word === 'takes') now.takes = rest.split(',').map((one) => one.trim().split(' ')[0]);
      else if (!line.startsWith('--') && now && line.trim() !== '') now.text += `${line.trim()} `;
    }
  }
  return found;
}

const statements = read();

// A pgbench script of statements, sent at once and answered at once: [[name, {argument: value}], …].  A value that
// begins with ":" is a variable of pgbench, null is NULL, anything else a constant that pgbench sends as a parameter.
// Gives {text, defines: {variable: value}}.
export function script(calls, { setup = [] } = {}) {
  const defines = {};
  const lines = calls.map(([name, args = {}], i) => {
    const st = statements[name];
    if (!st) throw new Error(`there is no statement ${name}`);
    const values = st.takes.map((argument) => {
      const value = args[argument];
      if (value === undefined) throw new Error(`${name} wants ${argument}`);
      if (value === null) return 'NULL';
      if (String(value).startsWith(':')) return value;
      const variable = `c${i}_${argument}`;
      defines[variable] = String(value);
      return `:${variable}`;
    });
    return st.text.trim().replace(/\$(\d+)/g, (_, n) => values[n - 1]);
  });
  return { text: [...setup, '\\startpipeline', ...lines, '\\endpipeline', ''].join('\n'), defines };
}

const quoted = (value) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`);

// The plans that stand for any arguments, which a session comes to after five calls: {statement: text}.
export function plans(pg, jurisdiction, calls) {
  const explain = calls.flatMap(([name, args]) => [`PREPARE ${name} AS ${statements[name].text}`,
    `SELECT '-- ${name}'`,
    `EXPLAIN (COSTS OFF) EXECUTE ${name} (${statements[name].takes.map((argument) => quoted(args[argument]))})`]);
  const lines = pg.psql(['SET search_path = hb, public', 'SET plan_cache_mode = force_generic_plan', 'BEGIN',
    `SELECT hb.set_jurisdiction(${jurisdiction}, 0)`, ...explain, 'ROLLBACK', ''].join(';\n'), { user: 'hearback_web' }).flat();
  const found = {};
  let now;
  for (const line of lines) {
    if (line.startsWith('-- ')) found[now = line.slice(3)] = '';
    else if (now) found[now] += `${line}\n`;
  }
  return found;
}
