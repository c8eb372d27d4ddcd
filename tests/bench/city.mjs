// The demo city inside a stack, as large as is asked for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenText } from '../support/secret.mjs';
import { Records } from './records.mjs';

const told = 10000; // as many stories the demo tells; a larger city has records of others beside

// Gives {id, version, domain, count}, and path(feedback): its tracking page.
export async function demoCity(stack, count) {
  stack.hearback('demo', '--seed', '1', '--feedback', String(Math.min(count, told)));
  const [id, version, domain] = stack.pg.psql(`SELECT id, version, domain FROM hb.jurisdiction WHERE domain LIKE 'demo.%'`)[0];
  if (count > told) {
    const others = new Records(stack, count - told);
    await others.import(domain);
    others.remove();
  }
  stack.pg.psql('VACUUM ANALYZE');
  const [keyVersion, key] = readFileSync(join(stack.dir, 'key'), 'utf8').trim().split('\n').at(-1).split(':');
  const token = (feedback) => tokenText(Buffer.from(key, 'base64'), 'tracking', Number(id), BigInt(feedback), Number(keyVersion));
  return { id, version, domain, count, path: (feedback) => `/track/${token(feedback)}` };
}
