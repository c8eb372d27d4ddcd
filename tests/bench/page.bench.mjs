// A page that is made for one reader, from nginx to PostgreSQL and back, beside what PostgreSQL alone does with the
// same statements: the tracking page of a feedback, found by its key.  It was looked at before, so nothing is to be
// marked as seen.
import { quantile } from './bench.mjs';
import { demoCity } from './city.mjs';
import { perRequest, pss } from './cpu.mjs';
import { pgbench, warmUp, wrk } from './load.mjs';
import { script } from './statements.mjs';

const different = 500; // pages, in turn

export const ids = (stack, city) => stack.pg.psql(`
  SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM hb.feedback
                  WHERE jurisdiction_id = ${city.id} AND duplicate_of IS NULL) f
  WHERE n % greatest(${Math.floor(city.count / different)}, 1) = 0 ORDER BY id LIMIT ${different}`).map(([id]) => id);

// What the page asks for, of the feedback id.
export function calls(city, id) {
  const at = new Date().toISOString();
  const j = { jurisdiction: city.id };
  const f = { ...j, feedback: id };
  return [
    ['feedback_view', { ...j, id, at }],
    ['timeline_events', f],
    ['timeline_actions', { ...f, released_by: at, undone: 'f' }],
    ['timeline_outcomes', f],
  ];
}

function statements(stack, city) {
  const list = ids(stack, city);
  return script([['begin'], ['set_jurisdiction', { jurisdiction: city.id, version: city.version }], ...calls(city, ':id'),
    ['rollback']], { setup: [`\\set k random(0, ${list.length - 1})`, ...branches(list)] });
}

// pgbench has no lists: a tree of \\if finds the k-th of them.
function branches(list, from = 0) {
  if (list.length === 1) return [`\\set id ${list[0]}`];
  const half = Math.floor(list.length / 2);
  return [`\\if :k < ${from + half}`, ...branches(list.slice(0, half), from), '\\else',
    ...branches(list.slice(half), from + half), '\\endif'];
}

export const pages = (stack, city, seconds, connections = 16) => {
  const { nginx, web, postgres } = stack;
  return perRequest({ nginx, web, postgres }, () => wrk(stack.url, { paths: ids(stack, city).map(city.path), connections,
    seconds, headers: { Host: city.domain } }));
};

export default async function page(bench) {
  const stack = await bench.stack({ dispatchers: 0 });
  const city = await demoCity(stack, bench.smoke ? 300 : 10000);
  await pages(stack, city, bench.seconds);
  const got = await bench.alternate({
    hearback: () => pages(stack, city, bench.seconds),
    pgbench: () => perRequest({ postgres: stack.postgres }, () => pgbench(stack.pg, statements(stack, city),
      { clients: stack.web.children().length, seconds: bench.seconds }), warmUp),
  });
  bench.ratio({ name: 'pages', measured: got.hearback.rate, unit: '/s', against: got.pgbench.rate, probe: 'pgbench',
    limit: 0.25 });
  bench.waits(got.hearback, got.pgbench, 'pgbench');
  bench.costs(got.hearback, got.pgbench, { nginx: 'nginx', web: 'workers', postgres: 'PostgreSQL', client: 'client' },
    { probe: 'pgbench' });
  bench.figure({ name: 'memory of a worker (PSS)', value: quantile(stack.web.children().map(pss), 1), unit: 'MB', most: 6 });
}
