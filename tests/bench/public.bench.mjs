// The start page as nginx's cache gives it to people who are nobody in particular, beside a file of that size.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoCity } from './city.mjs';
import { perRequest } from './cpu.mjs';
import { wrk } from './load.mjs';

export default async function publicPage(bench) {
  const stack = await bench.stack({ dispatchers: 0 });
  const headers = { Host: (await demoCity(stack, 300)).domain };
  const { nginx } = stack;
  const load = (path) => perRequest({ nginx }, () => wrk(stack.url, { paths: [path], headers, seconds: bench.seconds }));
  const { bytes } = await load('/');
  writeFileSync(join(stack.dir, 'page.css'), 'x'.repeat(Math.round(bytes)), { mode: 0o644 });
  const got = await bench.alternate({ page: () => load('/'), file: () => load('/assets/page.css') });
  if (Math.abs(got.file.bytes[0] / got.page.bytes[0] - 1) > 0.1) throw new Error('the file is of another size');
  bench.ratio({ name: 'start page', measured: got.page.rate, unit: '/s', against: got.file.rate, probe: 'a file', limit: 0.5 });
  bench.waits(got.page, got.file, 'a file');
  bench.costs(got.page, got.file, { nginx: 'nginx', client: 'client' }, { probe: 'a file' });
}
