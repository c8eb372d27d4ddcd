// Records of real cities, taken in as an operator does it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { until } from '../fault/stack.mjs';
import { tree } from '../support/pg.mjs';
import { data, noData, Operator } from './operator.mjs';

const map = (name) => join(tree, 'tests/import', name);
const austin = ['import', data && join(data, 'austin/311_requests_2026.csv'), '--map', map('austin-2026.map'),
  '--jurisdiction', 'austintexas.gov'];
const boston = ['import', data && join(data, 'boston/311_requests_2015.csv'), '--map', map('boston-2015.map'),
  '--jurisdiction', 'boston.gov'];

// Everything an import may write, to see that it wrote nothing.
const everything = `
  SELECT md5(string_agg(t, '|' ORDER BY t)) FROM (
    SELECT (f.*)::text || f.xmin FROM hb.feedback f UNION ALL SELECT (a.*)::text || a.xmin FROM hb.action a
    UNION ALL SELECT (s.*)::text || s.xmin FROM hb.action_feedback s UNION ALL SELECT (c.*)::text FROM hb.contact c
    UNION ALL SELECT (fa.*)::text || fa.xmin FROM hb.feedback_area fa) AS rows (t)`;

let o;
before(() => {
  o = Operator.open();
  o.do(['jurisdiction', 'add', 'austintexas.gov', '--name', 'City of Austin', '--zone', 'America/Chicago',
    '--languages', 'en,es', '--bounds=-98.2,30.0,-97.4,30.7']);
  o.do(['jurisdiction', 'add', 'boston.gov', '--name', 'City of Boston', '--zone', 'America/New_York',
    '--languages', 'en,es', '--bounds=-71.3,42.2,-70.9,42.45']);
});
after(() => o?.close());

const own = `[file]
name = small
zone = America/Chicago
language = en
dates = YYYY-MM-DD hh:mm

[fields]
source_id = {id}
service = {service}
description = {words}
created_at = {opened}
closed_at = {closed}
status = {status}
lat = {lat}
lon = {lon}
action = {note}
email = {email}

[values status]
open = received
closed = done

[missing]
point = 24.92,-88.45

[skip]
it is a test = description is test
`;
const header = 'id,service,words,opened,closed,status,lat,lon,note,email\n';
const importSmall = (csv, map = own) => {
  const file = o.file('small.csv', header + csv);
  const report = join(o.dir, 'small-report.csv');
  const out = o.do(['import', file, '--map', o.file('small.map', map), '--jurisdiction', 'austintexas.gov',
    '--report', report]);
  return { out, report: readFileSync(report, 'utf8').split('\r\n').slice(1, -1) };
};
const small = (id) => o.rows(`SELECT f.*, a.message, a.status AS action_status, t.reach, t.before, t.after
  FROM hb.feedback f LEFT JOIN hb.action_feedback t ON t.feedback_id = f.id LEFT JOIN hb.action a ON a.id = t.action_id
  WHERE f.source = 'small' AND f.source_id = '${id}' ORDER BY a.id`);

test('a row that cannot be read is refused, with line, column and words', () => {
  const { out, report } = importSmall([
    '1,Pothole,A hole,2026-01-05 10:00,,open,30.25,-97.75,,',
    '2,Pothole,,2026-01-05 10:00,,open,30.25,-97.75,,',
    '3,Pothole,A hole,yesterday,,open,30.25,-97.75,,',
    '4,Pothole,"A hole\nwith a line",2026-01-05 10:00,,shut,99,-97.75,,',
    '5,Pothole,too,few',
    ',Pothole,A hole,2026-01-05 10:00,,open,30.25,-97.75,,',
    '6,Pothole,test,2026-01-05 10:00,,open,30.25,-97.75,,',
    '7,Pothole,A hole,2026-01-05 10:00,,open,,,,ana@example.org', ''].join('\n'));
  assert.match(out, /8 rows: 2 new, 0 updated, 0 unchanged, 0 repeated, 1 left out by the map, 5 refused; 1 services made/);
  assert.deepEqual(report.map((l) => l.split(',').slice(0, 4).join(',')), [
    '3,2,words,required', '4,3,opened,wrong_type', '5,4,status,not_offered', '5,4,lat,out_of_range',
    '7,,,fields', '8,,id,required', '9,6,,skipped']);
  assert.match(report[1], /The date ""yesterday"" is not written/);
  assert.equal(o.pg.one(`SELECT email FROM hb.contact WHERE jurisdiction_id = 1`), 'ana@example.org');
});

// Each field with each of these in its cell, against the real tables: whatever they do not take is a fault of its row.
const good = { source_id: 'x', service: 'Pothole', service_code: 'pothole', service_group: 'Streets',
  organization: 'Public Works', kind: 'problem', status: 'done', description: 'A hole', language: 'en', rating: '3',
  public: 'yes', created_at: '2026-01-05T10:00:00Z', updated_at: '2026-01-06T10:00:00Z',
  closed_at: '2026-01-07T10:00:00Z', address: '1 Main St', lat: '30.25', lon: '-97.75', name: 'Ana',
  email: 'ana@example.org', phone: '555-0100', action: 'Filled it.', action_at: '2026-01-07T10:00:00Z',
  attributes: '{"Deep?": "Yes"}', 'attributes.ward': '3' };
const odd = { blank: '\u00a0', unseen: '\u200b\u2060', bell: 'a\u0007b', lines: 'a\nb', one: 'E', two: 'en',
  code: 'Pot_hole-1.b', words: 'a b/c', quotes: `O'Brien \\ "{,}" \\N`, wide: '\u{1f6a7}'.repeat(36), long: 'x'.repeat(201),
  longer: 'x y '.repeat(2501), digits: '9'.repeat(400), zero: '0', minus: '-0', half: '4.5', infinite: 'infinity',
  nan: 'NaN', epoch: '1970-01-01T00:00:00Z', old: '1900-01-01T00:00:00Z', older: '1899-12-31T23:59:59Z',
  far: '2200-12-31T23:59:59Z', farther: '2201-01-01T00:00:00Z', duplicate: 'duplicate', list: '[1]', object: '{}',
  deep: '{"a": [[{"b": 1}], null]}', escaped: '{"a\\u0001": "\\u0000"}', surrogate: '{"a": "\\ud800"}' };
const refused = { one: ['language', 'wrong_type'], words: ['service_code', 'wrong_type'], epoch: ['closed_at', 'out_of_range'],
  blank: ['description', 'required'], unseen: ['source_id', 'required'], bell: ['address', 'control_characters'], zero: ['rating', 'out_of_range'] };

test('an odd cell costs its row at most, whatever its field', () => {
  const quote = (s) => `"${s.replaceAll('"', '""')}"`;
  const names = Object.keys(good);
  const manual = readFileSync(join(tree, 'src/man/hearback-map.5'), 'utf8').split('These are the fields.')[1].split('.Ss')[0];
  assert.deepEqual([...manual.split('.Bl')[1].matchAll(/^\.It Cm (.*)$/gm)].flatMap((m) => m[1].split(' , ')),
    names.slice(0, -1));
  const rows = names.flatMap((field) => Object.entries(odd).map(([what, cell]) =>
    names.map((f) => quote(f === field ? cell : f === 'source_id' ? `odd/${field}/${what}` : good[f]))));
  const csv = o.file('odd.csv', [names, ...rows].map((r) => `${r.join()}\r\n`).join(''));
  const map = o.file('odd.map', ['[file]', 'name = odd', 'zone = America/Chicago', 'dates = YYYY-MM-DDThh:mm:ssZ', '[fields]',
    ...names.slice(0, -1).map((f) => `${f} = {${f}}`), '[attributes]', 'ward = {attributes.ward}'].join('\n'));
  const report = join(o.dir, 'odd-report.csv');
  const take = () => o.do(['import', csv, '--map', map, '--jurisdiction', 'austintexas.gov', '--report', report]);
  const [, taken, not] = /(\d+) new, 0 updated.* (\d+) refused/.exec(take());
  assert.equal(Number(taken) + Number(not), rows.length);
  const faults = readFileSync(report, 'utf8').split('\r\n').slice(1, -1)
    .map((l) => /^\d+,(?:"(?:[^"]|"")*"|[^,"]*),([a-z_.]+),([a-z_]+),/.exec(l).slice(1).join());
  for (const fault of Object.values(refused)) assert.ok(faults.includes(fault.join()), fault.join());
  const told = o.counts(`SELECT split_part(source_id, '/', 2), count(*) FROM hb.feedback WHERE source = 'odd' GROUP BY 1`);
  for (const field of names.filter((f) => f !== 'source_id'))
    assert.equal(told[field] + faults.filter((f) => f.startsWith(`${field},`)).length, Object.keys(odd).length, field);
  assert.match(take(), new RegExp(`: ${rows.length} rows: 0 new, 0 updated, ${taken} unchanged`));
});

test('a record that changes is brought up to date and never doubled', () => {
  const open = '10,Pothole,A hole,2026-01-05 10:00,,open,30.25,-97.75,,\n';
  const closed = '10,Pothole,A deep hole,2026-01-05 10:00,2026-01-07 09:30,closed,30.25,-97.75,Filled it.,\n';
  assert.match(importSmall(open).out, / 1 new, 0 updated, 0 unchanged/);
  assert.match(importSmall(open).out, / 0 new, 0 updated, 1 unchanged/);
  assert.match(importSmall(closed).out, / 0 new, 1 updated, 0 unchanged/);
  assert.match(importSmall(closed).out, / 0 new, 0 updated, 1 unchanged/);
  const [f, ...others] = small(10);
  assert.deepEqual(others, []);
  assert.equal(f.description, 'A deep hole');
  assert.equal(f.status, 'done');
  assert.equal(new Date(f.closed_at).toISOString(), '2026-01-07T15:30:00.000Z');
  assert.deepEqual([f.message, f.before, f.after, f.reach], [{ en: 'Filled it.' }, 'received', 'done', 'unreachable']);
  assert.match(importSmall(closed.replace('Filled it.', 'Filled it twice.')).out, / 0 new, 1 updated/);
  assert.deepEqual(small(10).map((r) => r.message), [{ en: 'Filled it twice.' }]);
  assert.match(importSmall(open).out, / 0 new, 1 updated/);
  assert.equal(small(10)[0].status, 'received');
});

test('the same record twice in one file: the later one counts', () => {
  const { out } = importSmall('11,Pothole,First,2026-01-05 10:00,,open,,,,\n11,Pothole,Second,2026-01-05 10:00,,open,,,,\n');
  assert.match(out, /2 rows: 1 new, 0 updated, 0 unchanged, 1 repeated/);
  assert.deepEqual(small(11).map((r) => r.description), ['Second']);
});

test('a record again in a later batch waits for the one before', () => {
  const row = (id, words) => `m${id},Pothole,${words},2026-01-05 10:00,,open,,,,\n`;
  const many = Array.from({ length: 9000 }, (_, i) => row(i, 'First')).join('');
  assert.match(importSmall(many + row(3, 'Second') + row(8999, 'Second')).out,
    /9,002 rows: 9,000 new, [01] updated, 0 unchanged, [12] repeated/);
  assert.deepEqual([small('m3'), small('m8999')].map(([f]) => f.description), ['Second', 'Second']);
});

test('a writer is killed: the import says so, and the next one takes what it left', async () => {
  const rows = (from, n) => Array.from({ length: n }, (_, i) => `k${from + i},Pothole,A hole,2026-01-05 10:00,,open,,,,\n`).join('');
  const child = o.start(['import', '-', '--map', o.file('small.map', own), '--jurisdiction', 'austintexas.gov']);
  const said = text(child.stderr), ended = once(child, 'close');
  const writer = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ')[0]);
  child.stdin.on('error', () => {}); // it may end before it has read all
  child.stdin.write(header + rows(0, 5000)); // and it waits for more
  await until('a writer', 15000, writer);
  process.kill(writer(), 'SIGKILL');
  child.stdin.end(rows(5000, 5000));
  assert.equal((await ended)[0], 1);
  assert.match(await said, /a writer ended with status 0x9/);
  await until('the end of its transaction', 15000, () =>
    o.pg.one(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'hearback_admin'`) === '0');
  const left = 10000 - Number(o.pg.one(`SELECT count(*) FROM hb.feedback WHERE source_id LIKE 'k%'`));
  assert.match(importSmall(rows(0, 10000)).out,
    new RegExp(`10,000 rows: ${left.toLocaleString('en')} new, 0 updated, ${(10000 - left).toLocaleString('en')} unchanged`));
});

test('a record again long after the one before, of a source that is new', () => {
  const row = (id, words) => `n${id},Pothole,${words},2026-01-05 10:00,,open,,,Seen.,\n`;
  const many = Array.from({ length: 20500 }, (_, i) => row(i, 'First')).join('');
  assert.match(importSmall(many + row(3, 'Second'), own.replace('= small', '= large')).out,
    /20,501 rows: 20,500 new, 1 updated, 0 unchanged, 0 repeated/);
  assert.deepEqual(o.counts(`SELECT description, count(*) FROM hb.feedback WHERE source = 'large' GROUP BY 1`),
    { First: 20499, Second: 1 });
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.action WHERE source_id LIKE 'n%'`), '20500', 'and their notes');
});

test('where staff have acted here, the status stays ours', () => {
  const row = (status, closed) => `12,Pothole,A hole,2026-01-05 10:00,${closed},${status},30.25,-97.75,,\n`;
  importSmall(row('open', ''));
  o.pg.psql(`
    INSERT INTO hb.action (jurisdiction_id, id, status, message, feedback_count, created_at, released_at)
    SELECT 1, 1, 'scheduled', '{"en": "On Friday."}', 1, now(), now();
    INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after)
    SELECT 1, 1, id, 'received', 'scheduled' FROM hb.feedback WHERE source_id = '12';
    UPDATE hb.feedback SET status = 'scheduled', updated_at = now() WHERE source_id = '12'`);
  assert.match(importSmall(row('open', '')).out, / 1 unchanged/);
  assert.equal(small(12)[0].status, 'scheduled');
  assert.match(importSmall(row('closed', '2026-01-09 12:00')).out, / 1 updated/);
  assert.equal(small(12)[0].status, 'done');
  assert.match(importSmall(row('open', '')).out, / 1 unchanged/);
  assert.equal(small(12)[0].status, 'done', 'a record that is open there again does not open ours');
});

// An import that comes upon what somebody else has under way.
async function meanwhile(sql, csv) {
  await o.pg.ask(`BEGIN; ${sql}`);
  const child = o.start(['import', '-', '--map', o.file('small.map', own), '--jurisdiction', 'austintexas.gov']);
  const said = text(child.stderr), ended = once(child, 'close');
  child.stdin.end(header + csv);
  await until('it waits for them', 15000, () => o.pg.one(`SELECT count(*) FROM pg_stat_activity
    WHERE usename = 'hearback_admin' AND wait_event_type = 'Lock'`) === '1');
  await o.pg.ask('COMMIT');
  assert.equal((await ended)[0], 0, await said);
}

test('a service that somebody makes meanwhile stays as it was made', async () => {
  const made = { description: { en: 'Swings and slides' }, name: { en: 'Playground', es: 'Parque infantil' }, place: 'required' };
  await meanwhile(`INSERT INTO hb.service (jurisdiction_id, id, code, name, description, place)
    VALUES (1, 16, 'play', '${JSON.stringify(made.name)}', '${JSON.stringify(made.description)}', '${made.place}')`,
  '16,Play,A swing is broken,2026-01-05 10:00,,open,30.25,-97.75,,\n');
  assert.deepEqual(o.rows(`SELECT description, name, place FROM hb.service WHERE code = 'play'`), [made]);
  assert.equal(small(16)[0].service_id, 16);
});

test('what staff do while a record is read and written stays', async () => {
  const row = (words) => `13,Pothole,${words},2026-01-05 10:00,,open,30.25,-97.75,,\n`;
  importSmall(row('A hole') + row('The same hole').replace('13', '14'));
  await meanwhile(`
    UPDATE hb.feedback f SET status = 'duplicate', duplicate_of = o.id, closed_at = now(), updated_at = now()
    FROM hb.feedback o WHERE f.source_id = '13' AND o.source_id = '14';
    INSERT INTO hb.event (jurisdiction_id, id, type, feedback_id, data, created_at)
    SELECT 1, 13, 'feedback.updated', id, '{}', now() FROM hb.feedback WHERE source_id = '13'`, row('A deep hole'));
  assert.deepEqual([small(13)[0].status, small(13)[0].description], ['duplicate', 'A deep hole']);
});

test('a record that is closed there while an action here may be undone stays closed', () => {
  const row = (status, closed) => `15,Pothole,A hole,2026-01-05 10:00,${closed},${status},30.25,-97.75,,\n`;
  importSmall(row('open', ''));
  o.pg.psql(`
    INSERT INTO hb.action (jurisdiction_id, id, status, message, feedback_count, created_at, released_at)
    VALUES (1, 15, 'in_progress', '{"en": "We are at it."}', 1, now(), now() + interval '10 minutes');
    INSERT INTO hb.action_feedback (jurisdiction_id, action_id, feedback_id, before, after)
    SELECT 1, 15, id, 'received', 'in_progress' FROM hb.feedback WHERE source_id = '15';
    UPDATE hb.feedback SET status = 'in_progress', status_before = 'received', held_by = 15,
      held_until = now() + interval '10 minutes', updated_at = now() WHERE source_id = '15'`);
  const held = () => [small(15)[0].status, small(15)[0].status_before, small(15)[0].held_by];
  assert.match(importSmall(row('open', '')).out, / 1 unchanged/);
  assert.deepEqual(held(), ['in_progress', 'received', 15]);
  assert.match(importSmall(row('closed', '2026-01-09 12:00')).out, / 1 updated/);
  assert.deepEqual(held(), ['done', null, null], 'an undo finds nothing that is its own to put back');
});

test('what looks wrong is taken and flagged', () => {
  importSmall(['20,Pothole,In the gulf,2026-01-05 10:00,,open,24.92,-88.45,,',
    '21,Pothole,Backwards,2026-01-05 10:00,2026-01-04 10:00,closed,30.25,-97.75,,',
    '22,Pothole,One day,2099-12-31 10:00,,open,30.25,-97.75,,', ''].join('\n'));
  const [gulf] = small(20), [backwards] = small(21), [oneDay] = small(22);
  assert.deepEqual([gulf.flags, gulf.latitude], [['default_point'], null]);
  assert.deepEqual([backwards.flags, backwards.status], [['closed_before_opened'], 'done']);
  assert.deepEqual(oneDay.flags, ['dated_in_future']);
  assert.equal(o.pg.one(`SELECT id > 0 AND (id >> 22) + 1577836800000 <= extract(epoch FROM now()) * 1000
    FROM hb.feedback WHERE source = 'small' AND source_id = '22'`), 't', 'its id is not of that day');
});

// An import writes its ids in a row: who meets one of another's meets its neighbours next.
test('ids that are taken, and those beside them, are not in the way', () => {
  o.pg.psql(`
    CREATE SEQUENCE public.tries; CREATE SEQUENCE public.first_low MINVALUE 0;
    CREATE FUNCTION public.taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE low bigint := NEW.id & 4194303;
    BEGIN
      IF nextval('public.tries') = 1 THEN PERFORM setval('public.first_low', low); END IF;
      IF abs(low - (SELECT last_value FROM public.first_low)) < 8000 THEN
        RAISE unique_violation USING MESSAGE = 'taken';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER taken BEFORE INSERT ON hb.feedback FOR EACH ROW EXECUTE FUNCTION public.taken()`);
  try {
    assert.match(importSmall('25,Pothole,A hole,2026-01-05 10:00,,open,30.25,-97.75,,\n').out, / 1 new, /);
    assert.ok(Number(o.pg.one('SELECT last_value FROM public.tries')) > 1);
  } finally {
    o.pg.psql(`DROP TRIGGER taken ON hb.feedback; DROP FUNCTION public.taken();
      DROP SEQUENCE public.tries, public.first_low`);
  }
});

test('an area that moves takes only later feedback along', () => {
  const square = (west) => JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature',
    properties: { n: 'West' }, geometry: { type: 'Polygon',
      coordinates: [[[west, 30], [west + 1, 30], [west + 1, 31], [west, 31], [west, 30]]] } }] });
  const put = (west, ...more) => o.do(['area', 'import', o.file('a.geojson', square(west)), '--set', 'half',
    '--name-property', 'n', '--jurisdiction', 'austintexas.gov', ...more]);
  const inside = (id) => o.rows(`SELECT a.valid_from::text AS since FROM hb.feedback f
    JOIN hb.feedback_area fa ON fa.feedback_id = f.id JOIN hb.area a ON a.id = fa.area_id
    WHERE f.source = 'small' AND f.source_id = '${id}'`).map((r) => r.since);
  importSmall('30,Pothole,Early,2026-01-05 10:00,,open,30.5,-97.5,,\n31,Pothole,Late,2026-02-05 10:00,,open,30.5,-97.5,,\n');
  assert.match(put(-98), /1 new, 0 changed/);
  assert.deepEqual([inside(30), inside(31)], [['-infinity'], ['-infinity']]);
  o.pg.psql('DELETE FROM hb.feedback_area');
  assert.match(put(-98), /0 new, 0 changed, 1 as they were/);
  assert.deepEqual(inside(30), ['-infinity'], 'an import that was interrupted is run again');
  assert.match(put(-97.8, '--valid-from', '2026-02-01'), /0 new, 1 changed/);
  assert.deepEqual([inside(30), inside(31)], [['-infinity'], ['2026-02-01']]);
  assert.match(put(-97.2, '--valid-from', '2026-02-01'), /0 new, 1 changed/);
  assert.deepEqual([inside(30), inside(31)], [['-infinity'], []]);
  assert.deepEqual([small(30)[0].flags, small(31)[0].flags], [[], ['outside_areas']]);
  importSmall('32,Pothole,New,2026-02-06 10:00,,open,30.5,-97.1,,\n33,Pothole,Out,2026-02-06 10:00,,open,30.5,-97.5,,\n');
  assert.deepEqual([inside(32), inside(33), small(33)[0].flags], [['2026-02-01'], [], ['outside_areas']]);
  o.pg.psql(`DELETE FROM hb.feedback_area; DELETE FROM hb.area`);
});

test('Austin 2026: every row is taken, notes become actions', { skip: noData }, () => {
  o.do(['area', 'import', join(data, 'austin/geo/council_districts.geojson'), '--set', 'district',
    '--name-property', 'district_name', '--jurisdiction', 'austintexas.gov', '--valid-from', '2022-01-01']);
  assert.match(o.do(austin), /6,429 rows: 6,429 new, 0 updated, 0 unchanged, 0 repeated, 0 left out by the map, 0 refused; 37 services/);
  const mine = `FROM hb.feedback WHERE source = 'austin-311-2026'`;
  assert.equal(o.pg.one(`SELECT count(*) ${mine} AND closed_at IS NULL`), '637');
  assert.equal(o.pg.one(`SELECT count(*) ${mine} AND 'outside_areas' = ANY (flags)`), '129');
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.feedback_area fa JOIN hb.feedback f ON f.id = fa.feedback_id
    WHERE f.source = 'austin-311-2026'`), '6300');
  assert.ok(Number(o.pg.one(`SELECT count(*) FROM hb.action WHERE source_id LIKE '26-%'`)) >= 1624);
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.fanout`), '0', 'nothing leaves for history');
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.action_feedback WHERE reach <> 'unreachable'`), '0');
});

test('Boston 2015: every row is taken, suspicious ones are flagged', { skip: noData }, () => {
  assert.match(o.do(boston), /20,191 rows: 20,191 new, 0 updated, 0 unchanged, 0 repeated, 0 left out by the map, 0 refused/);
  const flags = o.counts(`SELECT unnest(flags), count(*) FROM hb.feedback WHERE source = 'boston-311-2015' GROUP BY 1`);
  assert.equal(flags.default_point, 2827);
  assert.equal(flags.closed_before_opened, 29);
  assert.equal(flags.no_place, 1794);
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.feedback WHERE source = 'boston-311-2015' AND closed_at IS NULL`), '3258');
  assert.equal(o.pg.one(`SELECT count(*) FROM hb.feedback WHERE id <= 0`), '0', 'what is older than ids has good ids');
  assert.equal(o.pg.one(`SELECT array_agg(id ORDER BY id) = array_agg(id ORDER BY date_trunc('minute', created_at), id)
    FROM hb.feedback WHERE source = 'boston-311-2015'`), 't');
});

test('both again: nothing is touched', { skip: noData }, () => {
  const before = o.pg.one(everything);
  assert.match(o.do(austin), / 0 new, 0 updated, 6,429 unchanged/);
  assert.match(o.do(boston), / 0 new, 0 updated, 20,191 unchanged/);
  assert.equal(o.pg.one(everything), before);
});
