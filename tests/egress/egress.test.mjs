// Nothing goes to an address that is not public, however it is written, named or led to: what the dispatcher sends in a
// network of its own is counted by packets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Stack, until } from '../fault/stack.mjs';
import { tree } from '../support/pg.mjs';
import { authorities, borders, reachable } from './addresses.mjs';
import { Enclave, noEnclave } from './enclave.mjs';

const open = ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'];
const shut = ['127.0.0.1', '10.9.8.7', '169.254.169.254', '172.20.0.1', '192.168.0.1', '100.100.0.1', '0.0.0.0', '198.18.0.1', '240.0.0.1',
  '::1', '::ffff:127.0.0.1', '::ffff:10.9.8.7', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', 'fc00::1', 'fd12::1', '::', '5f00::1'];

// Names, by what the resolver says of them; a name of several rounds changes its mind (DNS rebinding).
const cases = {
  shut: shut.map((a) => [[a]]),
  mixed: shut.flatMap((a) => [[[open[0], a]], [[a, open[0]]], [[open[1], a]]]),
  rebound: shut.map((a) => [[open[0]], [a]]),
  open: open.map((a) => [[a]]),
};
const names = Object.fromEntries(Object.entries(cases).flatMap(([kind, list]) =>
  list.map((rounds, i) => [`${kind}${i}.hb.test`, rounds.map((round) => round.map((a) => a.replace(/^::ffff:(\d.*)/, (_, v4) =>
    `::ffff:${v4.split('.').map((p) => Number(p).toString(16).padStart(2, '0')).join('').replace(/(....)$/, ':$1')}`)))])));
const led = [301, 302, 303, 307, 308].flatMap((status) => ['http://127.0.0.1/', 'https://10.9.8.7/', 'https://[::1]/', 'file:///etc/passwd',
  '//169.254.169.254/latest/meta-data'].map((to) => ({ status, to })));
led.forEach((_, i) => { names[`led${i}.hb.test`] = [[open[0]]]; });

// Who changes its mind was called before, and asks to be called again.
const paths = { rebound: '500' };

const urls = {
  borders: borders.map((a) => `https://${isIPv6(a) ? `[${a}]` : a}/`),
  spellings: authorities.map((a) => `https://${a}/`),
  ...Object.fromEntries(Object.entries(cases).map(([kind, list]) => [kind, list.map((_, i) => `https://${kind}${i}.hb.test/${paths[kind] ?? 'ok'}`)])),
  led: led.map(({ status, to }, i) => `https://led${i}.hb.test/${status}?to=${encodeURIComponent(to)}`),
};

const perKey = 50;
const program = process.env.HEARBACK_BIN ?? join(tree, 'build/src/hearback');
const guardStays = readFileSync(program).includes('egress-open') ? false : 'the program was not configured with --enable-failpoints';

const forbidden = (packets) => packets.filter(({ to }) => !reachable(to));
const distinct = (packets) => new Set(packets.map((p) => p.to)).size;

describe('what leaves', { skip: noEnclave, timeout: 300000 }, () => {
  let enclave, stack;
  const taken = {};

  before(async () => {
    enclave = await Enclave.open(names);
    stack = await Stack.open({ dispatchers: 0, loopback: false });
    for (const [kind, list] of Object.entries(urls)) {
      taken[kind] = [];
      for (let i = 0; i < list.length; i += perKey) await give(kind, list.slice(i, i + perKey));
    }
  });

  // A key has only so many endpoints.
  async function give(kind, list) {
    const key = stack.hearback('key', 'add', kind, '--scope', 'endpoints');
    await Promise.all(list.map(async (url) => {
      const { status, json } = await stack.call('POST', '/api/v1/endpoints', { key, body: { url, events: [] } });
      assert.ok(status === 201 || status === 422, `${url}: ${status}`);
      if (status === 201) taken[kind].push(json.id);
    }));
  }

  after(async () => {
    await stack?.close();
    await enclave?.close();
  });

  const dispatcher = (failpoints) => stack.dispatcher({ failpoints,
    wrap: [...enclave.wrap, 'env', 'http_proxy=http://10.9.9.9:3128', 'https_proxy=http://10.9.9.9:3128', 'ALL_PROXY=socks5h://10.9.9.9'] });

  const heard = (host) => enclave.heard.filter(([h]) => h === host);

  // Every endpoint was tried.
  const tried = () => {
    const ids = Object.values(taken).flat();
    return until(`${ids.length} were tried`, 90000, async () =>
      await stack.pg.one(`SELECT count(DISTINCT endpoint_id) FROM hb.attempt WHERE endpoint_id IN (${ids})`) === String(ids.length));
  };

  // How many of these were not called because of their address.
  const refused = (ids) => stack.pg.one(`SELECT count(DISTINCT endpoint_id) FROM hb.attempt
    WHERE endpoint_id IN (${ids}) AND error LIKE 'This address is not public%'`);

  test('to addresses that are not public: not a packet', async (t) => {
    dispatcher();
    await tried();
    await stack.dispatchers[0].stop();
    dispatcher(); // another, that does not remember what a name was
    await until('who changed its mind is not called', 90000, async () => Number(await refused(taken.rebound)) === taken.rebound.length);
    await until('who may hear has heard', 90000, () => ['open', 'led'].every((kind) =>
      urls[kind].every((url) => heard(new URL(url).hostname).length > 0)));
    await stack.dispatchers[1].stop();
    t.diagnostic(Object.keys(urls).map((kind) => `${kind}: ${urls[kind].length} given, ${taken[kind].length} taken`).join('; '));
    t.diagnostic(`${enclave.packets.length} packets to ${distinct(enclave.packets)} addresses`);
    assert.ok(urls.borders.length >= 160 && urls.spellings.length >= 200);
    assert.deepEqual(forbidden(enclave.packets), []);
    assert.ok(enclave.packets.every((p) => p.kind === 'tcp' && [443, 8443].includes(p.port)));
  });

  test('to public ones it does go, and no further than asked', async () => {
    const called = new Set(enclave.packets.map((p) => p.to));
    for (const address of ['9.255.255.255', '11.0.0.0', '128.0.0.0', '223.255.255.255', '2001:200::', '2003::', ...open])
      assert.ok(called.has(address), address);
    assert.ok(cases.rebound.some((_, i) => heard(`rebound${i}.hb.test`).length > 0));
    assert.ok(enclave.heard.every(([host, path]) => /^(led\d+\.hb\.test \/30|rebound\d+\.hb\.test \/500|(open|mixed)\d+\.hb\.test \/ok)/.test(`${host} ${path}`)));
    const told = Number(await refused(Object.values(taken).flat()));
    assert.ok(told > 300, `${told} were told why`);
  });

  test('control: with the guard away the same is called, and seen', { skip: guardStays }, async (t) => {
    const before = distinct(forbidden(enclave.packets));
    await stack.pg.one(`UPDATE hb.delivery SET due_at = now() RETURNING 1`);
    dispatcher('egress-open=error');
    await until('most of them are called', 60000, () => distinct(forbidden(enclave.packets)) >= 100);
    t.diagnostic(`${distinct(forbidden(enclave.packets))} addresses that are not public`);
    assert.equal(before, 0);
  });
});
