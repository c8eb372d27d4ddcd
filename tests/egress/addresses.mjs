// What IANA's registries say of addresses, and every way we know to write one.
import { isIPv6 } from 'node:net';

// The special-purpose registries (RFC 6890) of 2026 with multicast: prefix, and whether it is globally reachable.
const registry = `
0.0.0.0/8 no
0.0.0.0/32 no
10.0.0.0/8 no
100.64.0.0/10 no
127.0.0.0/8 no
169.254.0.0/16 no
172.16.0.0/12 no
192.0.0.0/24 no
192.0.0.0/29 no
192.0.0.8/32 no
192.0.0.9/32 yes
192.0.0.10/32 yes
192.0.0.170/31 no
192.0.2.0/24 no
192.31.196.0/24 yes
192.52.193.0/24 yes
192.88.99.0/24 no
192.168.0.0/16 no
192.175.48.0/24 yes
198.18.0.0/15 no
198.51.100.0/24 no
203.0.113.0/24 no
224.0.0.0/4 no
240.0.0.0/4 no
255.255.255.255/32 no
::/128 no
::1/128 no
::/96 no
::ffff:0:0/96 no
64:ff9b::/96 yes
64:ff9b:1::/48 no
100::/64 no
100:0:0:1::/64 no
2001::/23 no
2001::/32 no
2001:1::1/128 yes
2001:1::2/128 yes
2001:1::3/128 yes
2001:2::/48 no
2001:3::/32 yes
2001:4:112::/48 yes
2001:10::/28 no
2001:20::/28 yes
2001:30::/28 yes
2001:db8::/32 no
2002::/16 no
2620:4f:8000::/48 yes
3fff::/20 no
5f00::/16 no
fc00::/7 no
fe80::/10 no
fec0::/10 no
ff00::/8 no`.trim().split('\n').map((line) => {
  const [prefix, reachable] = line.split(' ');
  const [address, length] = prefix.split('/');
  const bits = isIPv6(address) ? 128 : 32;
  return { bits, first: number(address), size: 1n << BigInt(bits - length), length: Number(length), reachable: reachable === 'yes' };
});

export function number(address) {
  if (!isIPv6(address)) return address.split('.').reduce((n, part) => (n << 8n) | BigInt(part), 0n);
  const dotted = address.match(/^(.*:)(\d+\.\d+\.\d+\.\d+)$/);
  if (dotted) return number(`${dotted[1]}0:0`) | number(dotted[2]);
  const [head, tail] = address.split('::').map((half) => half.split(':').filter((g) => g !== ''));
  const groups = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.reduce((n, g) => (n << 16n) | BigInt(`0x${g}`), 0n);
}

export function text(n, bits) {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (n >> shift) & 255n).join('.');
  return [7, 6, 5, 4, 3, 2, 1, 0].map((i) => ((n >> BigInt(16 * i)) & 0xffffn).toString(16)).join(':');
}

// The row that says most of it, or undefined.
const row = (n, bits) => registry.filter((r) => r.bits === bits && n >= r.first && n < r.first + r.size)
  .sort((a, b) => b.length - a.length)[0];

// Whether anything may be sent there: the row that says most of it decides, and of IPv6 only 2000::/3 is given out.
export function reachable(address) {
  const [n, bits] = [number(address), isIPv6(address) ? 128 : 32];
  const found = row(n, bits);
  if (bits === 128 && found?.first === number('64:ff9b::')) return reachable(text(n & 0xffffffffn, 32));
  return found ? found.reachable : bits === 32 || n >> 125n === 1n;
}

// First and last of every range, and its neighbours.
export const borders = [...new Set(registry.flatMap(({ bits, first, size }) => [first - 1n, first, first + size - 1n, first + size]
  .filter((n) => n >= 0n && n < 1n << BigInt(bits)).map((n) => text(n, bits))))];

const hex = (n) => n.toString(16);
const wide = (s) => s.replace(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d)));
const circled = (s) => s.replace(/\d/g, (d) => (d === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(d) - 1)));
const percent = (s) => [...s].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');

// An IPv4 address as the authority of a URL, in every spelling and every clothing.
function spellings(address) {
  const parts = address.split('.').map(Number);
  const n = number(address);
  const [high, low] = [hex(n >> 16n), hex(n & 0xffffn)];
  const octal = parts.map((p) => `0${p.toString(8)}`);
  return [
    address, `${address}.`, `${n}`, `0x${hex(n)}`, `0X${hex(n).toUpperCase()}`, `0${n.toString(8)}`,
    parts.map((p) => `0x${p.toString(16)}`).join('.'), octal.join('.'), [octal[0], ...parts.slice(1)].join('.'),
    `0x${parts[0].toString(16)}.${parts.slice(1).join('.')}`, `${parts[0]}.${parts[1]}.${parts[2] * 256 + parts[3]}`,
    `${parts[0]}.${n & 0xffffffn}`, `0x${parts[0].toString(16)}.0x${hex(n & 0xffffffn)}`,
    `${octal[0].padStart(9, '0')}.${octal.slice(1).join('.')}`, percent(address), address.replaceAll('.', '%2e'),
    address.replaceAll('.', '。'), address.replaceAll('.', '．'), wide(address), circled(address),
    `good@${address}`, `good:word@${address}`, `good.hb.test@${address}`, `${address}:443`, `${address}:8443`, `${address}:22`,
    `${address}#@good.hb.test`, `${address}?@good.hb.test`, `good.hb.test\\@${address}`, ` ${address}`, `\t${address}`, `/${address}`,
    `[::ffff:${address}]`, `[::ffff:${high}:${low}]`, `[0:0:0:0:0:FFFF:${high}:${low}]`, `[::${address}]`, `[::ffff:0:${address}]`,
    `[64:ff9b::${high}:${low}]`, `[64:ff9b:1::${high}:${low}]`, `[2002:${high}:${low}::]`, `[2001:0:${high}:${low}::]`,
    `[2001:0:101:101:0:0:${hex(n >> 16n ^ 0xffffn)}:${hex(n & 0xffffn ^ 0xffffn)}]`, `[fe80::5efe:${high}:${low}]`,
  ];
}

const names = ['localhost', 'localhost.', 'LOCALHOST', 'foo.localhost', 'ip6-localhost', 'localhost.localdomain', '[::1]', '[::]',
  '[0:0:0:0:0:0:0:1]', '[::1%25lo]', '[::1%lo]', '[fe80::1%25lo]', '[fe80::1]', '[fc00::1]', '[ff02::1]', '0', '0.0', '0x0', '00', '127.1',
  '127.0.1', '0177.1', '1.1.1.1 ', '::1', '[::1', '4294967296', '256.256.256.256'];

export const authorities = [...['127.0.0.1', '10.0.0.1', '169.254.169.254', '172.16.5.6', '192.168.1.1', '100.64.0.1'].flatMap(spellings),
  ...names];
