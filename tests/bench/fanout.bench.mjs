// One action that 100,000 people follow becomes 100,000 deliveries, beside one INSERT … SELECT of the same rows.  And how
// long whoever posts such an action waits, and how fast it is applied behind their back.
import { createServer } from 'node:net';
import { sleep } from '../fault/stack.mjs';

// Takes what is sent and never answers: deliveries are made, and hardly one is under way.
async function silence(bench) {
  const sockets = new Set();
  const server = createServer((s) => sockets.add(s.on('error', () => {}).on('close', () => sockets.delete(s))));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  bench.atEnd(() => {
    for (const s of sockets) s.destroy();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

// People, each with an address, and an action that answers them all.
function city(pg, people, origin) {
  const j = pg.one('SELECT id FROM hb.jurisdiction');
  pg.psql(`
    INSERT INTO hb.feedback (jurisdiction_id, id, reference, service_id, kind, status, description, language, source,
                             created_at, updated_at, words)
    SELECT ${j}, n * 4096, lpad(n::text, 9, '0'), s.id, 'problem', 'received', 'The lamp is dark.', 'en', 'web', now(), now(),
      'dark is lamp the'
    FROM hb.service s, generate_series(1, ${people}) n;
    INSERT INTO hb.endpoint (jurisdiction_id, id, feedback_id, url, destination, shard, events, format, state, created_at, confirmed_at)
    SELECT jurisdiction_id, id, id, '${origin}/' || id, '${origin}', id / 4096 % 64, '{action.posted}', 'cloudevent', 'active', now(), now()
    FROM hb.feedback;
    INSERT INTO hb.follower (jurisdiction_id, id, feedback_id, channel, endpoint_id, language, created_at)
    SELECT jurisdiction_id, id, id, 'webhook', id, 'en', now() FROM hb.feedback;
    INSERT INTO hb.action (jurisdiction_id, id, status, message, feedback_count, created_at, released_at)
    VALUES (${j}, 1, 'done', '{"en": "New bulbs."}', ${people}, now(), now());
    INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after, reach)
    SELECT jurisdiction_id, 1, id, 'received', 'done', 'pending' FROM hb.feedback;
    CREATE TABLE hb.probe (LIKE hb.delivery INCLUDING ALL);
    ALTER TABLE hb.probe SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, fillfactor = 90);
    ALTER TABLE hb.probe ADD FOREIGN KEY (jurisdiction_id, event_id) REFERENCES hb.event (jurisdiction_id, id);
    ALTER TABLE hb.probe ADD FOREIGN KEY (jurisdiction_id, endpoint_id) REFERENCES hb.endpoint (jurisdiction_id, id);
    ANALYZE`);
  return j;
}

// Rows a second, from the moment the event is due until nothing of it is left to do.
async function fanOut(stack, j, event) {
  const { pg } = stack;
  pg.psql('TRUNCATE hb.delivery');
  const dispatcher = stack.dispatcher();
  while (pg.one('SELECT count(*) FROM hb.lease WHERE stage = 1 AND owner <> 0') !== '64') await sleep(50);
  pg.psql(`INSERT INTO hb.event VALUES (${j}, ${event}, 'action.posted', NULL, 1, NULL, '{}', now());
           INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at) VALUES (${j}, ${event}, ${j % 64}, now())`);
  const began = performance.now();
  while (Number(await pg.ask('SELECT count(*) FROM hb.fanout')) > 0) await sleep(20);
  const took = (performance.now() - began) / 1000;
  await dispatcher.stop();
  pg.psql("UPDATE hb.lease SET owner = 0, until = '-infinity'; DELETE FROM hb.dispatcher");
  return Number(pg.one('SELECT count(*) FROM hb.delivery')) / took;
}

function insert(pg) {
  pg.psql('TRUNCATE hb.probe');
  const began = performance.now();
  pg.psql(`INSERT INTO hb.probe (jurisdiction_id, id, event_id, endpoint_id, feedback_id, shard, destination_key, due_at)
           SELECT jurisdiction_id, id, event_id, endpoint_id, feedback_id, shard, destination_key, due_at FROM hb.delivery`);
  const took = (performance.now() - began) / 1000;
  return Number(pg.one('SELECT count(*) FROM hb.probe')) / took;
}

// Milliseconds until it is answered, and feedback a second until all of it is changed.
async function post(stack, people) {
  const { json, ms, text } = await stack.call('POST', '/api/v1/actions', { key: stack.staff,
    body: { filter: { status: 'open' }, status: 'done', hold: 3600, message: { en: 'New bulbs.' } } });
  if (json?.feedback_count !== people) throw new Error(`not all are chosen: ${text}`);
  const worker = stack.worker(), began = performance.now();
  while (Number(await stack.pg.askOne('SELECT count(*) FROM hb.job')) > 0) await sleep(20);
  const took = (performance.now() - began) / 1000;
  await worker.stop();
  return { ms, rate: Number(stack.pg.one("SELECT count(*) FROM hb.feedback WHERE status = 'done'")) / took };
}

export default async function fanout(bench) {
  const people = bench.smoke ? 2500 : 100000;
  const stack = await bench.stack({ dispatchers: 0, workers: 1 });
  const j = Number(city(stack.pg, people, await silence(bench)));
  let event = 0;
  const got = await bench.alternate({
    hearback: () => fanOut(stack, j, ++event),
    insert: () => insert(stack.pg),
  });
  const [[made, chosen]] = stack.pg.psql('SELECT (SELECT count(*) FROM hb.delivery), (SELECT count(*) FROM hb.probe)');
  if (Number(made) !== people || made !== chosen) throw new Error(`${made} deliveries and ${chosen} rows for ${people}`);
  bench.ratio({ name: 'deliveries made', measured: got.hearback, unit: '/s', against: got.insert, probe: 'INSERT … SELECT',
    limit: 0.5 });
  const { ms, rate } = await post(stack, people);
  bench.figure({ name: 'posting an action for all of them', value: ms, unit: 'ms' });
  bench.figure({ name: 'applying it', value: rate, unit: '/s' });
}
