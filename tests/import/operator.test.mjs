// The commands of an operator: what they print, what they refuse, and what they say to do next.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Operator } from './operator.mjs';

let o;
const city = ['--name', 'A city', '--zone', 'America/Chicago', '--languages', 'en,es', '--bounds=-98.2,30.0,-97.4,30.7'];
const refused = (words, says, status = 1) => {
  const done = o.run(words);
  assert.equal(done.status, status, done.stderr);
  assert.match(done.stderr, says);
};
before(() => { o = Operator.open(); });
after(() => o?.close());

test('init makes a key once and keeps it', () => {
  o.do(['init']);
  const path = join(o.dir, 'key'), key = readFileSync(path, 'utf8');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.match(o.do(['init']), /is there and stays/);
  assert.equal(readFileSync(path, 'utf8'), key);
});

test('a jurisdiction: added, changed, listed', () => {
  refused(['user', 'list'], /no jurisdiction yet; make one: hearback jurisdiction add/);
  refused(['jurisdiction', 'add', 'city.example', '--name', 'A'], /add needs --name, --zone, --languages and --bounds/, 64);
  refused(['jurisdiction', 'add', 'city.example', ...city.with(3, 'America/Nowhere')], /time zone America\/Nowhere/);
  refused(['jurisdiction', 'add', 'City Hall!', ...city], /is not a domain name/);
  refused(['jurisdiction', 'add', 'city.example', ...city.with(6, '--bounds=1,2,3')], /four numbers/);
  o.do(['jurisdiction', 'add', 'city.example', ...city]);
  refused(['jurisdiction', 'add', 'city.example', ...city], /is there already/);
  o.do(['jurisdiction', 'set', 'city.example', '--hosts', 'a.example,b.example', '--languages', 'es']);
  assert.equal(o.do(['jurisdiction', 'list']),
    '1\tcity.example\tA city\tAmerica/Chicago\tes\t-98.2000,30.0000,-97.4000,30.7000\ta.example,b.example\n');
  o.do(['jurisdiction', 'set', 'city.example', '--languages', 'en,es']);
  assert.equal(o.pg.one('SELECT version FROM hb.jurisdiction'), '3');
});

const catalog = { organizations: [{ code: 'streets', kind: 'department', name: { en: 'Streets', es: 'Calles' } }],
  services: [{ code: 'pothole', name: { en: 'Pothole', es: 'Bache' }, organization: 'streets', place: 'required',
    keywords: ['hole'], questions: [
      { code: 'size', type: 'singlevaluelist', required: true, label: { en: 'Size' },
        choices: [{ key: 'small', name: { en: 'Small' } }] },
      { code: 'lane', type: 'string', label: { en: 'Lane' } }] },
  { code: 'noise', name: { en: 'Noise' } }] };
const importCatalog = (c) => ['service', 'import', o.file('services.json', JSON.stringify(c))];

test('services: whole or not at all, by code, every fault with its path', () => {
  const broken = structuredClone(catalog);
  broken.services[0].code = 'pot hole';
  broken.services[0].questions[0].choices = [];
  broken.services[1].name = { fr: 'Bruit' };
  broken.services[1].colour = 'red';
  refused(importCatalog(broken), /services\.0\.code[^]*services\.0\.questions\.0\.choices[^]*services\.1\.name[^]*services\.1\.colour/);
  refused(importCatalog({ services: [{ ...catalog.services[0], organization: 'nobody' }] }), /no organization "nobody"/);
  const list = (n) => Array.from({ length: n }, (_, i) => ({ key: `k${i}`, name: { en: `${i}` } }));
  const many = (code, n) => ({ code, type: 'multivaluelist', label: { en: code }, choices: list(n) });
  const asks = (...questions) => importCatalog({ services: [{ ...catalog.services[1], questions }] });
  refused(asks(many('a', 201)), /services\.0\.questions\.0\.choices/);
  refused(asks(many('a', 100), many('b', 101)), /services\.0\.questions\b.*200 choices together/);
  refused(asks(...Array.from({ length: 41 }, (_, i) => ({ code: `q${i}`, type: 'string', label: { en: 'Q' } }))), /services\.0\.questions/);
  refused(asks(many('c'.repeat(101), 1)), /services\.0\.questions\.0\.code/);
  assert.equal(o.pg.one('SELECT count(*) FROM hb.service'), '0');
  assert.match(o.do(importCatalog(catalog)), /2 services added, 0 brought up to date, with 2 questions; 1 organizations/);
  const version = o.pg.one('SELECT version FROM hb.jurisdiction');
  catalog.services[0].questions.pop();
  assert.match(o.do(importCatalog({ services: [catalog.services[0]] })), /0 services added, 1 brought up to date/);
  assert.deepEqual(o.pg.psql('SELECT s.code, q.code FROM hb.service s LEFT JOIN hb.service_question q ON q.service_id = s.id ORDER BY 1'),
    [['noise', ''], ['pothole', 'size']]);
  assert.equal(Number(o.pg.one('SELECT version FROM hb.jurisdiction')), Number(version) + 1);
});

test('staff: a password is shown once, or comes from standard input', () => {
  const made = o.run(['user', 'add', 'Ana@city.example', '--name', 'Ana', '--organization', 'streets']);
  assert.match(made.stdout, /^[0-9a-z]{5}(-[0-9a-z]{5}){3}\n$/);
  refused(['user', 'add', 'ana@city.example'], /has an account already/);
  refused(['user', 'add', 'bob@city.example', '--organization', 'nobody'], /no organization nobody/);
  assert.equal(o.run(['user', 'add', 'bob@city.example', '--password-stdin'], 'short\n').status, 1);
  assert.equal(o.do(['user', 'add', 'bob@city.example', '--password-stdin'], 'long enough for this\n'), '');
  o.do(['user', 'deactivate', 'bob@city.example']);
  assert.deepEqual(o.pg.psql('SELECT email, active FROM hb.account ORDER BY 1'), [['ana@city.example', 't'], ['bob@city.example', 'f']]);
  assert.match(o.do(['user', 'list']), /^ana@city\.example\tAna\tstreets\tactive[^]*bob@city\.example[^\n]*deactivated/);
  refused(['user', 'deactivate', 'eve@city.example'], /no account eve/);
});

test('keys: alone on standard output, only their hash is kept, revoked for good', () => {
  refused(['key', 'add', 'Water'], /needs --scope/, 64);
  refused(['key', 'add', 'Water', '--scope', 'submit,all'], /"all" is none of/);
  const key = o.do(['key', 'add', 'Water', '--scope', 'submit,events']);
  const [, id] = key.match(/^hb_1_(\d+)_[0-9a-z]{52}\n$/);
  assert.equal(o.pg.one('SELECT length(secret_hash)::text || array_to_string(scopes, $$,$$) FROM hb.api_key'), '32submit,events');
  o.do(['key', 'revoke', id]);
  refused(['key', 'revoke', '5'], /no key 5/);
  assert.match(o.do(['key', 'list']), new RegExp(`^${id}\tWater\t\tsubmit,events\t.*revoked\n$`));
});

test('areas: what is no area is told with its number', () => {
  const of = (geometry, properties = { n: 'A' }) => ['area', 'import', o.file('a.geojson', JSON.stringify(
    { type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] })), '--set', 's', '--name-property', 'n'];
  refused(of({ type: 'Point', coordinates: [1, 2] }), /feature 1: its geometry is neither/);
  refused(of({ type: 'Polygon', coordinates: [[[3114000, 10070000], [3114001, 10070000], [3114001, 10070001], [3114000, 10070000]]] }),
    /feature 1: its coordinates are not degrees/);
  refused(of({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }, {}), /no property "n"/);
  refused(['area', 'import', o.file('b.geojson', '{"type": "Feature"}'), '--set', 's', '--name-property', 'n'], /no GeoJSON FeatureCollection/);
  const bow = of({ type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] });
  const done = o.run(bow);
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stderr, /repaired A: Self-intersection/);
  assert.equal(o.pg.one('SELECT ST_IsValid(shape) FROM hb.area'), 't');
});

test('doctor: says what is wrong and what to do, and ends with 1', () => {
  const ill = o.run(['doctor']);
  assert.equal(ill.status, 1);
  assert.match(ill.stdout, /^fail +fsync .*set fsync/m, 'this cluster runs without');
  assert.match(ill.stdout, /^ok +partitions/m, 'the schema came with them');
  assert.match(ill.stdout, /^ok +schema +fits all \d+ statements/m);
  assert.match(ill.stdout, /^warn +dispatcher/m);
  assert.match(ill.stdout, /^ok +poisoned +0 deliveries and 0 events/m);
  const today = o.pg.one(`SELECT 'hb.attempt_' || to_char(current_date, 'YYYYMMDD')`);
  o.pg.psql(`DROP TABLE ${today}, hb.attempt_${o.pg.one(`SELECT to_char(current_date + 2, 'YYYYMMDD')`)};
    INSERT INTO hb.attempt (jurisdiction_id, day, delivery_id, number, endpoint_id, event_id, feedback_id, started_at, duration_ms, result)
    SELECT id, current_date, 1, 1, 1, 1, 0, now(), 1, 'delivered' FROM hb.jurisdiction LIMIT 1`);
  assert.match(o.run(['doctor']).stdout, /^warn +partitions +2 of .*run hearback partition/m);
  assert.match(o.do(['partition']), / 1 of them new/, 'today has tries in the net, and stays there');
  const better = o.run(['doctor']).stdout;
  assert.match(better, /^warn +partitions +1 of/m);
  assert.match(better, /^warn +attempt_other +1 rows/m);
  o.pg.psql('DELETE FROM hb.attempt_other');
  assert.match(o.do(['partition']), / 1 of them new/);
  assert.match(o.run(['doctor']).stdout, /^ok +partitions/m);
  o.pg.psql('ALTER ROLE hearback_web NOLOGIN');
  const locked = o.run(['doctor']).stdout;
  assert.match(locked, /^warn +hearback_web +cannot sign in from here/m);
  assert.match(locked, /^ok +hearback_owner/m, 'and the others are looked at');
  o.pg.psql('ALTER ROLE hearback_web LOGIN');
  o.pg.psql(`INSERT INTO hb.fanout (jurisdiction_id, event_id, shard, due_at, failures, reason, parked_at)
             VALUES (1, 1, 1, now(), 8, 'poisoned', now()), (1, 2, 1, now() + interval '1 min', 0, 'denied', NULL)`);
  const stuck = o.run(['doctor']);
  assert.match(stuck.stdout, /^fail +poisoned +0 deliveries and 1 events .*hearback retry$/m);
  assert.match(stuck.stdout, /^warn +events +1 could not be fanned out .*: denied$/m);
  assert.equal(o.do(['retry', 'events']), 'city.example\t2\n');
  const mended = o.run(['doctor']).stdout;
  assert.match(mended, /^ok +poisoned +0 deliveries and 0 events/m);
  assert.doesNotMatch(mended, /denied/);
  o.pg.psql('DELETE FROM hb.fanout');
  chmodSync(join(o.dir, 'key'), 0o644);
  assert.match(o.run(['doctor']).stdout, /^fail +installation key .*chmod/m);
  o.pg.psql('ALTER TABLE hb.idempotency DROP COLUMN replayed_at');
  assert.match(o.run(['doctor']).stdout, /^fail +schema .*replayed_at.*run sqitch deploy/m);
});

test('a mistake in the words is told with how to learn more', () => {
  refused(['key', 'give'], /"give" is none of add, list, revoke\nSee: hearback key --help/, 64);
  refused(['jurisdiction', 'list', '--colour'], /there is no option --colour/, 64);
  assert.match(o.do(['import', '--help']), /hearback import 311\.csv --map/);
});
