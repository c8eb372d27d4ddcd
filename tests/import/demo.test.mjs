// The demo city: the same seed tells the same stories, and they look like a city's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Operator } from './operator.mjs';

const N = 3000;
const until = '2026-11-20T18:00:00Z';
let o;
const city = (domain, seed) => {
  o.do(['demo', '--domain', domain, '--seed', String(seed), '--feedback', String(N), '--until', until]);
  return Number(o.pg.one(`SELECT id FROM hb.jurisdiction WHERE domain = '${domain}'`));
};
const more = (domain, seed) => o.do(['demo', '--domain', domain, '--seed', String(seed), '--feedback', String(N), '--until', until,
  '--more']);
// A city's rows without the ids that services and areas get.
const stories = (id) => o.pg.one(`
  SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT concat_ws('|', f.id, reference, s.code, kind, f.status, f.description, language, rating, latitude, longitude,
      address, attributes, duplicate_of, f.created_at, f.closed_at, a.name, c.email) AS line
    FROM hb.feedback f JOIN hb.service s ON s.jurisdiction_id = ${id} AND s.id = f.service_id
    LEFT JOIN hb.feedback_area fa ON fa.jurisdiction_id = ${id} AND fa.feedback_id = f.id
    LEFT JOIN hb.area a ON a.jurisdiction_id = ${id} AND a.id = fa.area_id
    LEFT JOIN hb.contact c ON c.jurisdiction_id = ${id} AND c.feedback_id = f.id
    WHERE f.jurisdiction_id = ${id}
    UNION ALL SELECT concat_ws('|', p.id, p.status, message, feedback_count, p.created_at, t.feedback_id, before, after, reach)
    FROM hb.action p JOIN hb.action_feedback t ON t.jurisdiction_id = ${id} AND t.action_id = p.id
    WHERE p.jurisdiction_id = ${id}
    UNION ALL SELECT concat_ws('|', x.feedback_id, x.answer, x.comment, x.created_at) FROM hb.outcome x
    WHERE x.jurisdiction_id = ${id}) AS lines (line)`);
const share = (sql) => Number(o.pg.one(`SELECT avg((${sql})::int) FROM hb.feedback WHERE jurisdiction_id = 1`));
const between = (value, least, most, what) =>
  assert.ok(value >= least && value <= most, `${what}: ${value} is not within ${least} and ${most}`);

before(() => {
  o = Operator.open();
  assert.equal(city('one.example', 7), 1);
});
after(() => o?.close());

test('the same seed, the same city; another seed, another one', () => {
  const again = city('two.example', 7), other = city('three.example', 8);
  assert.equal(stories(again), stories(1));
  assert.notEqual(stories(other), stories(1));
});

test('a city that is there is left alone, and grows when asked to', () => {
  const before = stories(1);
  assert.match(o.do(['demo', '--domain', 'one.example', '--feedback', '10']), /is there already/);
  assert.equal(stories(1), before);
  assert.match(o.run(['demo', '--domain', 'two.example', '--until', '2021-06-01T00:00:00Z', '--more']).stderr, /later than 2022/);
  more('two.example', 7);
  assert.equal(o.pg.one('SELECT count(*) FROM hb.feedback WHERE jurisdiction_id = 2'), String(2 * N));
});

test('a city that lacks a batch, for its loading broke off, grows all the same', () => {
  const lost = `jurisdiction_id = 3 AND feedback_id IN
    (SELECT id FROM hb.feedback WHERE jurisdiction_id = 3 ORDER BY created_at LIMIT 1000)`;
  o.pg.psql(['outcome', 'action_feedback', 'follower', 'contact', 'feedback_area'].map((t) =>
    `DELETE FROM hb.${t} WHERE ${lost};`).join('') + `DELETE FROM hb.feedback WHERE ${lost.replace('feedback_id', 'id')}`);
  more('three.example', 8);
  more('three.example', 9);
  assert.equal(o.pg.one('SELECT count(*) FROM hb.feedback WHERE jurisdiction_id = 3'), String(3 * N - 1000));
});

test('two languages, every kind, every status', () => {
  assert.equal(o.pg.one('SELECT count(*) FROM hb.feedback WHERE jurisdiction_id = 1'), String(N));
  between(share(`language = 'es'`), 0.2, 0.4, 'Spanish');
  assert.equal(share(`language IN ('en', 'es')`), 1);
  between(share(`kind = 'problem'`), 0.65, 0.85, 'problems');
  for (const kind of ['idea', 'compliment', 'question', 'barrier']) between(share(`kind = '${kind}'`), 0.02, 0.15, kind);
  between(share('closed_at IS NULL'), 0.02, 0.15, 'open');
  const statuses = Object.keys(o.counts('SELECT status, count(*) FROM hb.feedback WHERE jurisdiction_id = 1 GROUP BY 1'));
  for (const status of ['received', 'acknowledged', 'assigned', 'done', 'confirmed', 'disputed', 'closed_without_action',
    'duplicate', 'spam']) assert.ok(statuses.includes(status), `no feedback is ${status}`);
  const answers = o.counts('SELECT answer, count(*) FROM hb.outcome WHERE jurisdiction_id = 1 GROUP BY 1');
  assert.ok(answers.yes > answers.no && answers.no > 0 && answers.partly > 0);
  assert.ok(Number(o.pg.one(`SELECT count(*) FROM hb.action WHERE jurisdiction_id = 1 AND feedback_count > 1`)) > 20,
    'one action answers several feedback');
});

test('the words read like people: no slot is left, few are the same', () => {
  assert.equal(share(`description ~ '[{}]'`), 0);
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.action WHERE jurisdiction_id = 1 AND message::text ~ '\\{[a-z]+\\}'`), '0');
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.action WHERE jurisdiction_id = 1 AND NOT message ?& '{en,es}'`), '0');
  assert.equal(share(`description ~ ' (de|a) el '`), 0, 'in Spanish they grow together');
  between(Number(o.pg.one('SELECT count(DISTINCT description) FROM hb.feedback WHERE jurisdiction_id = 1')) / N, 0.9, 1, 'distinct');
});

test('seasons, weekdays, hours and crowds', () => {
  const local = `created_at AT TIME ZONE 'America/New_York'`;
  between(share(`extract(isodow FROM ${local}) > 5`), 0.1, 0.26, 'weekends');
  between(share(`extract(hour FROM ${local}) BETWEEN 8 AND 19`), 0.65, 0.9, 'by day');
  assert.equal(share(`created_at BETWEEN timestamptz '${until}' - interval '732 days' AND '${until}'`), 1);
  const months = o.counts(`SELECT extract(month FROM ${local})::int, count(*) FROM hb.feedback f
    JOIN hb.service s ON s.jurisdiction_id = 1 AND s.id = f.service_id AND s.code = 'park'
    WHERE f.jurisdiction_id = 1 GROUP BY 1`);
  assert.ok(months[6] + months[7] > 3 * ((months[1] ?? 0) + (months[12] ?? 0)), 'parks are a matter of summer');
  between(Number(o.pg.one(`SELECT sum(n) / ${N}.0 FROM (SELECT count(*) AS n FROM hb.feedback
    WHERE jurisdiction_id = 1 GROUP BY round(latitude::numeric, 3), round(longitude::numeric, 3) ORDER BY 1 DESC LIMIT 100) t`)),
  0.2, 0.7, 'feedback in the hundred busiest places');
});

test('everything fits together', () => {
  const wrong = (sql) => assert.equal(o.pg.one(`SELECT count(*) ${sql}`), '0', sql);
  wrong(`FROM hb.feedback f LEFT JOIN hb.feedback_area fa ON fa.jurisdiction_id = 1 AND fa.feedback_id = f.id
    LEFT JOIN hb.area a ON a.jurisdiction_id = 1 AND a.id = fa.area_id
    WHERE f.jurisdiction_id = 1 AND (a.id IS NULL
      OR NOT ST_Covers(a.shape, ST_SetSRID(ST_MakePoint(f.longitude, f.latitude), 4326)))`);
  wrong('FROM hb.area WHERE NOT ST_IsValid(shape)');
  wrong(`FROM hb.area a JOIN hb.area b ON a.jurisdiction_id = 1 AND b.jurisdiction_id = 1 AND a.id < b.id
    WHERE ST_Area(ST_Intersection(a.shape, b.shape)) > 1e-9`);
  wrong(`FROM hb.action a WHERE jurisdiction_id = 1 AND feedback_count <> (SELECT count(*) FROM hb.action_feedback t
    WHERE t.jurisdiction_id = 1 AND t.action_id = a.id AND t.before <> 'duplicate')`);
  wrong(`FROM hb.feedback WHERE jurisdiction_id = 1 AND (updated_at < created_at OR closed_at < created_at OR updated_at > '${until}')`);
  wrong(`FROM hb.action_feedback t JOIN hb.action a ON a.jurisdiction_id = 1 AND a.id = t.action_id
    JOIN hb.feedback f ON f.jurisdiction_id = 1 AND f.id = t.feedback_id
    WHERE t.jurisdiction_id = 1 AND (a.created_at <= f.created_at OR t.seen_at < a.created_at)`);
  wrong(`FROM hb.feedback f, jsonb_each(f.attributes) x WHERE f.jurisdiction_id = 1 AND NOT EXISTS (
    SELECT FROM hb.service_question q WHERE q.jurisdiction_id = 1 AND q.service_id = f.service_id AND q.code = x.key
    AND (q.datatype !~ 'list' OR q.choices @? format('$[*].key ? (@ == "%s")', x.value #>> CASE
      WHEN jsonb_typeof(x.value) = 'array' THEN '{0}' ELSE '{}' END::text[])::jsonpath))`);
  wrong('FROM hb.fanout');
});
