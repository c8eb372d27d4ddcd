// How fast the dispatcher delivers, each try durably written down, beside a bare libcurl program that posts the same
// requests with as many transfers at a time; and how soon a partner hears.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Backlog } from './backlog.mjs';
import { perRequest } from './cpu.mjs';
import { quantile } from './bench.mjs';
import { Takers, mayTrust } from './takers.mjs';

const transfers = 64;

class Race {
  constructor(bench, stack, takers, backlog, scheme) {
    Object.assign(this, { bench, stack, takers, backlog, scheme });
    this.urls = takers.urls(scheme);
    this.file = join(takers.dir, `requests-${scheme}`);
    // About a round's length at 8,000 a second.
    this.events = Math.round((bench.smoke ? 800 : 8000 * bench.seconds) / this.urls.length);
    this.count = this.events * this.urls.length;
  }

  // The bare program: rate and processor time.
  bare() {
    const certificate = this.scheme === 'https' ? [this.takers.at('cert')] : [];
    return perRequest({ nginx: this.takers.nginx }, async () => {
      const { stdout } = await promisify(execFile)(this.bench.program('post'),
        [this.file, String(this.count), String(transfers), ...certificate]);
      const [took, client] = stdout.split(' ').map(Number);
      return { requests: this.count, rate: this.count / took, client };
    });
  }

  // The dispatcher, from a backlog that is fanned out or from events.
  async ours(fannedOut = true) {
    const { stack, backlog, takers } = this;
    await stack.pg.ask('VACUUM hb.delivery');
    await stack.pg.ask('CHECKPOINT');
    const n = await backlog.add(this.events, { fannedOut });
    return perRequest({ client: backlog.dispatcher, postgres: stack.postgres, nginx: takers.nginx }, () => backlog.drain(n));
  }

  async run() {
    const { bench, scheme } = this;
    await this.backlog.copy(this.file, this.urls);
    await this.backlog.listen(this.urls);
    await this.stack.pg.ask('ANALYZE');
    const tls = scheme === 'https' ? ' over TLS' : '';
    const got = await bench.alternate({ bare: () => this.bare(), ours: () => this.ours() });
    bench.ratio({ name: `deliveries${tls}`, measured: got.ours.rate, unit: '/s', against: got.bare.rate, probe: 'bare libcurl',
      limit: tls ? 0.85 : 0.65 });
    bench.costs(got.ours, got.bare, { client: `sender${tls}`, postgres: `PostgreSQL${tls}`, nginx: `receiver${tls}` },
      { probe: `bare libcurl${tls}` });
    if (!tls) {
      const whole = await bench.alternate({ ours: () => this.ours(false) });
      bench.figure({ name: 'deliveries with their fan-out', value: whole.ours.rate, unit: '/s' });
    }
  }
}

// From an event's time, which is its transaction's beginning, to the partner's ear.
async function latency(bench, stack) {
  const partner = await stack.partner('/ok/latency');
  const n = bench.smoke ? 50 : 200 * bench.seconds, every = 5;
  const began = Date.now(), answers = [];
  for (let i = 0; i < n; i++) {
    const wait = began + i * every - Date.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    answers.push(stack.call('POST', '/api/v1/feedback', { idempotency: randomUUID(),
      body: { service: 'pothole', kind: 'problem', description: 'A hole' } }));
  }
  for (const { status } of await Promise.all(answers)) if (status !== 201) throw new Error(`a submission: ${status}`);
  const rate = n / (Date.now() - began) * 1000;
  await stack.settled();
  const heard = stack.receiver.at(partner.path).filter((r) => r.json?.type === 'feedback.received');
  if (heard.length < n) throw new Error(`${heard.length} of ${n} were heard`);
  const took = heard.map((r) => Math.max(0, r.at - Date.parse(r.json.time)));
  bench.figure({ name: 'events while latency is measured', value: rate, unit: '/s' });
  for (const [name, part, most] of [['p50', 0.5, 25], ['p95', 0.95], ['p99', 0.99]])
    bench.figure({ name: `event to receiver, ${name}`, value: quantile(took, part), unit: 'ms', most });
  await stack.pg.ask(`UPDATE hb.endpoint SET state = 'deleted' WHERE id = ${partner.id}`);
}

export default async function deliver(bench) {
  const stack = await bench.stack({ workers: 4, dispatchers: 0, settings: { track_commit_timestamp: 'on' } });
  const takers = await Takers.open(bench, stack.dir);
  const backlog = new Backlog(stack, takers);
  await backlog.begin({ transfers, trust: takers.trust });
  await latency(bench, stack);
  for (const scheme of mayTrust ? ['http', 'https'] : ['http'])
    await new Race(bench, stack, takers, backlog, scheme).run();
}
