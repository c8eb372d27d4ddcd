// A resident's words, from nginx to COMMIT and back, beside what PostgreSQL alone does with the same statements.
import { perRequest } from './cpu.mjs';
import { pgbench, warmUp, wrk } from './load.mjs';
import { script } from './statements.mjs';

const connections = 16;
const description = 'The street lamp in front of the library has been dark for a week, and the steps cannot be seen at night.';
const words = [...new Set(description.toLowerCase().match(/\w+/g))].join(' '); // as a tsvector
const about = (id, reference) => JSON.stringify({ feedback: [id], reference, status: 'received', service: 'pothole',
  kind: 'problem' });

// Ids grow as the clock does, in the step of about 8,000 transactions a second; no two are the same.
function statements(pg, round) {
  const [jurisdiction, version] = pg.psql('SELECT id, version FROM hb.jurisdiction')[0];
  const service = pg.one('SELECT id FROM hb.service');
  const at = new Date().toISOString();
  const j = { jurisdiction };
  return script([
    ['begin'],
    ['set_jurisdiction', { ...j, version }],
    ['idempotency_insert', { ...j, client: 'public', key: ':id', request_hash: `\\x${'5a'.repeat(32)}`, object: ':id', at }],
    ['feedback_insert', { ...j, id: ':id', reference: ':reference', service, kind: 'problem', description, language: 'en',
      rating: null, latitude: null, longitude: null, address: null, attributes: '{}', is_public: 'f', source: 'api',
      token_version: 1, at, words }],
    ['event_insert', { ...j, id: ':id', type: 'feedback.received', feedback: ':id', action: null, endpoint: null,
      data: about('900000000000000000', 'ABCDEFGH0'), at }],
    ['fanout_insert', { ...j, event: ':id', shard: jurisdiction % 64, due_at: at }],
    ['commit'],
  ], { setup: [
    '\\set n :n + 1',
    `\\set id ${BigInt(Date.now() - 1577836800000) << 22n} + (:n * ${connections} + :client_id) * 524288`,
    `\\set reference 100000000 + permute(${round} * 10000000 + :n * ${connections} + :client_id, 900000000, 7)`,
  ] });
}

// The probe is worth nothing unless it writes what a submission writes.
function same(pg) {
  const rows = pg.psql(`
    SELECT i.key < '17' OR i.key >= '19', count(*), avg(pg_column_size(f)), avg(pg_column_size(i)), avg(pg_column_size(e))
    FROM hb.idempotency i
    JOIN hb.feedback f ON f.jurisdiction_id = i.jurisdiction_id AND f.id = i.object_id
    JOIN hb.event e ON e.jurisdiction_id = i.jurisdiction_id AND e.feedback_id = f.id
    JOIN hb.fanout o ON o.jurisdiction_id = i.jurisdiction_id AND o.event_id = e.id
    GROUP BY 1 ORDER BY 1`).map((r) => r.slice(1).map(Number));
  if (rows.length !== 2) throw new Error(`one side has written nothing: ${JSON.stringify(rows)}`);
  for (const i of [1, 2, 3])
    if (Math.abs(rows[0][i] - rows[1][i]) > 0.03 * rows[0][i])
      throw new Error(`pgbench's rows are of another size: ${JSON.stringify(rows)}`);
}

// Submissions by nobody in particular, of a service's code, at the host of a city if there are more.
export function submissions(stack, { seconds, service = 'pothole', host }) {
  const { nginx, web, postgres } = stack;
  const headers = { 'Content-Type': 'application/json', ...(host ? { Host: host } : {}) };
  const body = JSON.stringify({ service, kind: 'problem', description });
  return perRequest({ nginx, web, postgres }, () => wrk(stack.url, { paths: ['/api/v1/feedback'], headers, body, connections,
    seconds }));
}

export default async function submit(bench) {
  const stack = await bench.stack({ dispatchers: 0 });
  const { seconds } = bench;
  const { postgres } = stack;
  await submissions(stack, { seconds });
  const got = await bench.alternate({
    hearback: () => submissions(stack, { seconds }),
    pgbench: (round) => perRequest({ postgres }, () => pgbench(stack.pg, statements(stack.pg, round),
      { clients: stack.web.children().length, seconds, variables: { n: 0 } }), warmUp),
  });
  same(stack.pg);
  bench.ratio({ name: 'submissions', measured: got.hearback.rate, unit: '/s', against: got.pgbench.rate, probe: 'pgbench',
    limit: 0.7 });
  bench.waits(got.hearback, got.pgbench, 'pgbench');
  bench.costs(got.hearback, got.pgbench, { nginx: 'nginx', web: 'workers', postgres: 'PostgreSQL', client: 'client' },
    { probe: 'pgbench' });
}
