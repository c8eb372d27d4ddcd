// Prints src/wire/lexeme_table.h: what becomes of each letter that is not ASCII when words are folded.  Unicode's data come
// with node, so this is run by hand, where a newer Unicode is wanted: node src/tools/lexemes.mjs >src/wire/lexeme_table.h
// What was folded with an older table must then be folded anew.

const unseen = /[\p{Cf}\u0640\u02bb\u02bc]/gu; // and tatweel, which only stretches, and okinas, which few keyboards have
const optional = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f\u{e0100}-\u{e01ef}]/gu;
const alone = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u; // written without spaces
const asTheyAre = /\p{Script=Hangul}|[\ufb50-\ufdff\ufe70-\ufeff]/u;
const plain = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ı: 'i', ŋ: 'n', ς: 'σ' };

const bare = (s) => s.normalize('NFKD').replace(optional, '').replace(unseen, '');

// '' is left out, ' ' ends a word, {alone} is a word by itself.
function folded(c) {
  if (c.replace(unseen, '').replace(optional, '') === '') return '';
  if (!/[\p{L}\p{N}\p{M}]/u.test(c)) return ' ';
  if (alone.test(c)) return { alone: true };
  if (asTheyAre.test(c)) return c;
  if (/\p{Nd}/u.test(c)) return String((c.codePointAt(0) - zero(c.codePointAt(0))) % 10);
  const text = [...bare(bare(c).toLowerCase())].map((l) => plain[l] ?? l).join('').normalize('NFC');
  if (/\p{N}/u.test(c) && !/^[0-9a-z]+$/.test(text)) return ' '; // ½
  return /^[\p{L}\p{N}\p{M}]+$/u.test(text) && Buffer.byteLength(text) <= 2 * Buffer.byteLength(c) ? text : c;
}

// Digits stand ten by ten.
function zero(code) {
  while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) code--;
  return code;
}

// What may be said of it; what runs on longest is said.
function kinds(code) {
  const c = String.fromCodePoint(code);
  const text = code >= 0xd800 && code < 0xe000 ? ' ' : folded(c);
  if (text === '') return ['SKIP'];
  if (text === ' ') return ['BREAK'];
  if (text.alone) return ['ALONE'];
  if ([...text].length > 1) return [`TEXT ${text}`];
  const to = text.codePointAt(0);
  return [`SHIFT ${to - code}`, ...(to < 0x80 ? [`TEXT ${text}`] : []), ...(to === (code | 1) ? ['PAIRS 1'] : []),
    ...(to === code + code % 2 ? ['PAIRS 0'] : [])];
}

const rows = [];
let open = []; // what fits all since the last row
for (let code = 0x80; code < 0x110000; code++) {
  const free = /\p{Cn}|\p{Co}/u.test(String.fromCodePoint(code)); // nobody writes it
  const now = free ? ['BREAK', 'SKIP', 'ALONE', 'SHIFT 0'] : kinds(code);
  const both = open.filter((k) => now.includes(k));
  if (both.length === 0) rows.push({ first: code });
  open = both.length === 0 ? now : both;
  rows.at(-1).kind = open[0];
}

const hex = (code) => `0x${code.toString(16)}`;
const quote = (text) => `"${[...Buffer.from(text)].map((b) => (b < 0x80 ? String.fromCharCode(b) : `\\${b.toString(8)}`)).join('')}"`;
const written = rows.map(({ first, kind }) => {
  const [what, value] = kind.split(' ');
  return `${what}(${hex(first)}${value === undefined ? '' : `, ${what === 'TEXT' ? quote(value) : value}`})`;
});
const lines = [''];
for (const one of written) {
  if (lines.at(-1).length + one.length > 90) lines.push('');
  lines.push(`${lines.pop()}${one}, `);
}
console.log(`/*
 * What becomes of letters when words are folded, from each of these on to the next; see wire/lexeme.c.
 * Made by src/tools/lexemes.mjs of Unicode ${process.versions.unicode}.
 */
${lines.map((line) => `\t${line.trim()}`).join('\n')}`);
