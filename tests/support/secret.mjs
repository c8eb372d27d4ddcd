// What the installation key makes, computed by another hand than src/wire/token.c and seal.c.
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';

const length = (n) => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
};

const number = (n) => {
  const b = Buffer.alloc(8);
  b.writeBigUInt64BE(BigInt(n));
  return b;
};

function derive(key, fields) {
  const h = createHmac('sha256', key);
  for (const f of fields) h.update(length(f.length)).update(f);
  return h.digest();
}

const token = (key, kind, jurisdiction, id, version) => derive(key, [Buffer.from('hearback token'),
  Buffer.from(kind), number(jurisdiction), number(id), number(version)]);

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(bytes) {
  let bits = '0000'; // 256 bits seen as one number of 52 digits
  for (const b of bytes) bits += b.toString(2).padStart(8, '0');
  let out = '';
  for (let i = 0; i < bits.length; i += 5) out += alphabet[parseInt(bits.slice(i, i + 5), 2)];
  return out;
}

export const tokenText = (key, kind, jurisdiction, id, version = 1) =>
  `hb_${jurisdiction}_${id}_${base32(token(key, kind, jurisdiction, id, version))}`;

export const webhookSecret = (bytes) => `whsec_${bytes.toString('base64')}`;

export const derivedSecret = (key, jurisdiction, endpoint, version = 1) =>
  webhookSecret(token(key, 'webhook secret', jurisdiction, endpoint, version));

// HChaCha20 (draft-irtf-cfrg-xchacha): the subkey of XChaCha20-Poly1305, which node has not.
function hchacha(key, nonce) {
  const s = new Uint32Array(16);
  s.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  for (let i = 0; i < 8; i++) s[4 + i] = key.readUInt32LE(4 * i);
  for (let i = 0; i < 4; i++) s[12 + i] = nonce.readUInt32LE(4 * i);
  const turn = (x, n) => (x << n) | (x >>> (32 - n));
  const quarter = (a, b, c, d) => {
    s[a] += s[b]; s[d] = turn(s[d] ^ s[a], 16);
    s[c] += s[d]; s[b] = turn(s[b] ^ s[c], 12);
    s[a] += s[b]; s[d] = turn(s[d] ^ s[a], 8);
    s[c] += s[d]; s[b] = turn(s[b] ^ s[c], 7);
  };
  for (let i = 0; i < 10; i++) {
    quarter(0, 4, 8, 12); quarter(1, 5, 9, 13); quarter(2, 6, 10, 14); quarter(3, 7, 11, 15);
    quarter(0, 5, 10, 15); quarter(1, 6, 11, 12); quarter(2, 7, 8, 13); quarter(3, 4, 9, 14);
  }
  const out = Buffer.alloc(32);
  [0, 1, 2, 3, 12, 13, 14, 15].forEach((w, i) => out.writeUInt32LE(s[w], 4 * i));
  return out;
}

// A partner's secret as the table keeps it.
export function seal(key, jurisdiction, id, secret, version = 1) {
  const nonce = randomBytes(24);
  const subkey = hchacha(derive(key, [Buffer.from('hearback seal')]), nonce);
  const c = createCipheriv('chacha20-poly1305', subkey, Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]),
    { authTagLength: 16 });
  c.setAAD(Buffer.concat([number(jurisdiction), number(id)]), { plaintextLength: secret.length });
  const box = Buffer.concat([nonce, c.update(secret), c.final(), c.getAuthTag()]);
  return `${version}:${box.toString('base64url')}`;
}
