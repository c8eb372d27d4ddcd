// What the clients were told, against what the database holds and what the receiver heard.
import { Receiver } from '../support/receiver.mjs';

// hb's side, read by a superuser.
export async function rows(pg) {
  const count = async (what) => Number(await pg.one(`SELECT count(*) FROM ${what}`));
  return {
    feedback: await pg.psql("SELECT id, reference, substr(description, 6) FROM hb.feedback WHERE description LIKE 'Hole %'"),
    actions: await pg.psql("SELECT id, rtrim(substr(message ->> 'en', 8), '.') FROM hb.action WHERE undone_at IS NULL"),
    outcomes: await pg.psql("SELECT feedback_id, feedback_id || ' ' || answer FROM hb.outcome"),
    fanout: await count('hb.fanout'), delivery: await count('hb.delivery'),
    leased: await count('hb.lease WHERE until > now()'),
  };
}

// rows as a map from the last column to all the others that share it.
function byKey(rows) {
  const map = new Map();
  for (const row of rows) map.set(row.at(-1), [...(map.get(row.at(-1)) ?? []), row]);
  return map;
}

function compareRows(journal, rows, found) {
  const known = new Set(journal.map((j) => j.key));
  const kept = byKey(rows);
  for (const j of journal) {
    const row = kept.get(j.key)?.[0];
    if (row === undefined) found.lost.push(j.key);
    else if (row[0] !== j.id || (j.reference !== undefined && row[1] !== j.reference))
      found.changed.push(j.key);
  }
  for (const [key, same] of kept) {
    if (same.length > 1) found.doubled.push(key);
    if (!known.has(key)) found.unasked.push(key);
  }
}

// What a request tells whom: at which address, of which type, about what.
const subject = ({ path, json }) =>
  `${path} ${json.type} ${json.type === 'action.posted' ? json.data.action : (json.data.feedback ?? '')}`;

function compareHeard(load, partner, heard, found) {
  const ids = new Map();
  const path = new Map(load.feedback.map((f) => [f.id, `/ok/${f.key}`]));
  const secrets = new Map([...load.feedback.map((f) => [`/ok/${f.key}`, f.secret]), [partner?.path, partner?.secret]]);
  for (const request of heard) {
    const told = subject(request), id = request.headers['webhook-id'], secret = secrets.get(request.path);
    if (ids.has(told)) found.repeated++;
    if (ids.has(told) && ids.get(told) !== id) found.renamed.push(told);
    ids.set(told, id);
    if (request.json.id !== id) found.renamed.push(told);
    if (secret === undefined) continue; // whose submission was never answered
    try {
      Receiver.verify(request, secret);
    } catch {
      found.unsigned.push(told);
    }
  }
  if (new Set(ids.values()).size !== ids.size) found.renamed.push('one webhook-id for two things');
  const expect = (path, type, about) => ids.has(`${path} ${type} ${about}`) || found.unheard.push(`${path} ${type} ${about}`);
  for (const f of load.feedback)
    if (partner) expect(partner.path, 'feedback.received', f.id);
  for (const a of load.actions) {
    if (partner) expect(partner.path, 'action.posted', a.id);
    for (const id of a.feedback) expect(path.get(id), 'action.posted', a.id);
  }
  for (const o of load.outcomes ?? [])
    if (partner) expect(partner.path, 'outcome.confirmed', o.id);
}

// Every list is empty when nothing went wrong.
export function judge(load, { kept, heard, partner }) {
  const found = { lost: [], doubled: [], unasked: [], changed: [], unheard: [], renamed: [], unsigned: [], left: [],
    faults: load.faults, repeated: 0 };
  compareRows(load.feedback, kept.feedback, found);
  compareRows(load.actions, kept.actions, found);
  if (load.outcomes) compareRows(load.outcomes, kept.outcomes, found);
  if (heard !== undefined) compareHeard(load, partner, heard, found);
  for (const what of ['fanout', 'delivery', 'leased'])
    if (kept[what] > 0) found.left.push(`${what}: ${kept[what]}`);
  return found;
}

// The lists that are not empty, cut short for people.
export function faults(found) {
  return Object.fromEntries(Object.entries(found).filter(([, list]) => Array.isArray(list) && list.length > 0)
    .map(([name, list]) => [name, [...list.slice(0, 3), `${list.length} in all`]]));
}

export function tell(t, load, found, more = {}) {
  const figures = { acked: load.feedback.length, actions: load.actions.length, outcomes: load.outcomes?.length, retried: load.retried,
    refused: load.refusals.length, lost: found.lost.length, doubled: found.doubled.length, unheard: found.unheard.length,
    repeated: found.repeated, outage_ms: load.outage, swept: load.stack?.swept, ...more };
  t.diagnostic(Object.entries(figures).map(([k, v]) => `${k}=${v}`).join(' '));
}

// How long after its answer each feedback and action was heard of at a path: the milliseconds, sorted.
export function latencies(load, heard, path) {
  const at = new Map();
  for (const r of heard) if (!at.has(subject(r))) at.set(subject(r), r.at);
  const waited = (type) => (said) => at.get(`${path} ${type} ${said.id}`) - said.at;
  return [...load.feedback.map(waited('feedback.received')), ...load.actions.map(waited('action.posted'))]
    .filter((ms) => !Number.isNaN(ms)).map((ms) => Math.max(0, ms)).sort((a, b) => a - b);
}
