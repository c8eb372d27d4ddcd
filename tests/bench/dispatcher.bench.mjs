// What a dispatcher holds: idle, and for each transfer whose receiver does not answer.  The kernel's sockets do not count.
import { until } from '../fault/stack.mjs';
import { Backlog } from './backlog.mjs';
import { pss } from './cpu.mjs';
import { Takers, mayTrust } from './takers.mjs';

const each = 2; // transfers at a time to somebody who has not answered yet

async function held(bench, takers, backlog, scheme, transfers) {
  const urls = await takers.hold(scheme, transfers / each);
  const idle = pss(backlog.dispatcher.pid) * 1024;
  await backlog.crowd(urls);
  await backlog.add(each);
  await until(`${transfers} are held`, 30000, () => takers.held >= transfers);
  return (pss(backlog.dispatcher.pid) * 1024 - idle) / transfers;
}

export default async function dispatcher(bench) {
  const transfers = bench.smoke ? 20 : 400;
  for (const scheme of mayTrust && !bench.smoke ? ['http', 'https'] : ['http']) {
    const stack = await bench.stack({ workers: 1, dispatchers: 0 });
    const takers = await Takers.open(bench, stack.dir);
    const backlog = new Backlog(stack, takers);
    await backlog.begin({ transfers: 500, trust: takers.trust });
    if (scheme === 'http') bench.figure({ name: 'idle dispatcher, PSS', value: pss(backlog.dispatcher.pid), unit: 'MB', most: 12 });
    const name = `each of ${transfers} transfers${scheme === 'https' ? ' over TLS' : ''}`;
    bench.figure({ name, value: await held(bench, takers, backlog, scheme, transfers), unit: 'kB', most: scheme === 'https' ? 80 : 20 });
    await bench.close();
  }
}
