// A city that grows: what a submission and a page cost in the smallest and in the largest, and whether the statements
// find their rows in the same way.  BENCH_SIZES=10000,1000000 is the real question; 10,000,000 wants 20 GB and 20 minutes.
import { demoCity } from './city.mjs';
import { calls, ids, pages } from './page.bench.mjs';
import { plans } from './statements.mjs';
import { submissions } from './submit.bench.mjs';

// Looked through row by row, these would make a page slower each day.  (The demo city has no endpoints.)
const grow = /Seq Scan on (feedback|event|action|action_feedback|outcome|follower|contact|feedback_area)\b/;

async function open(bench, size) {
  const stack = await bench.stack({ dispatchers: 0 });
  const city = await demoCity(stack, size);
  const service = stack.pg.one(`SELECT code FROM hb.service s WHERE jurisdiction_id = ${city.id} AND active AND place <> 'required'
    AND NOT EXISTS (SELECT FROM hb.service_question q WHERE q.jurisdiction_id = ${city.id} AND q.service_id = s.id AND required)`);
  const host = city.domain;
  return { stack, city, page: () => pages(stack, city, bench.seconds), submit: () =>
    submissions(stack, { seconds: bench.seconds, service, host }) };
}

export default async function growth(bench) {
  const sizes = bench.smoke ? [300] : bench.sizes.length > 1 ? bench.sizes : [1000, 20000];
  const towns = [];
  for (const size of sizes) towns.push(await open(bench, size));
  const [small, large] = [towns[0], towns.at(-1)];
  for (const town of new Set([small, large])) {
    const [[id]] = [ids(town.stack, town.city)];
    town.plans = plans(town.stack.pg, town.city.id, calls(town.city, id));
    await town.page();
    await town.submit();
  }
  const whole = Object.entries(large.plans).filter(([, plan]) => grow.test(plan));
  for (const [name, plan] of whole) if (!bench.smoke) console.error(`${name} reads a whole table:\n${plan}`);
  const got = await bench.alternate({ smallPage: small.page, largePage: large.page, smallSubmit: small.submit,
    largeSubmit: large.submit });
  const cost = (side) => side.nginx.map((_, i) => side.nginx[i] + side.web[i] + side.postgres[i]);
  for (const [name, a, b] of [['a page', got.smallPage, got.largePage], ['a submission', got.smallSubmit, got.largeSubmit]]) {
    bench.ratio({ name: `cost of ${name} at ${sizes.at(-1)}`, measured: cost(b), against: cost(a), unit: 'µs each',
      probe: `at ${sizes[0]}`, most: 1.2 });
    bench.ratio({ name: `p99 of ${name} at ${sizes.at(-1)}`, measured: b.p99, against: a.p99, unit: 'ms', probe: `at ${sizes[0]}` });
  }
  bench.figure({ name: `statements that read a whole table at ${sizes.at(-1)}`, value: whole.length, unit: '', most: 0 });
}
