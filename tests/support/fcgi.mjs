// A FastCGI client (FastCGI 1.0, responder) that says what nginx never would.
import { connect } from 'node:net';

const BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6, STDERR = 7;

function record(type, content = Buffer.alloc(0)) {
  const head = Buffer.alloc(8);
  head.writeUInt8(1, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(1, 2);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}

function stream(type, bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 65535) parts.push(record(type, bytes.subarray(at, at + 65535)));
  return Buffer.concat(parts);
}

function length(n) {
  if (n < 128) return Buffer.from([n]);
  const long = Buffer.alloc(4);
  long.writeUInt32BE((n | 0x80000000) >>> 0);
  return long;
}

const pair = (name, value) => {
  const [n, v] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([length(n.length), length(v.length), n, v]);
};

// What nginx would send for a request; params over it, undefined takes one away.
const usual = (method, target, body) => ({
  REQUEST_METHOD: method, REQUEST_URI: target, QUERY_STRING: target.split('?')[1] ?? '', SERVER_PROTOCOL: 'HTTP/1.1',
  CONTENT_TYPE: body.length > 0 ? 'application/json' : '', CONTENT_LENGTH: body.length > 0 ? String(body.length) : '',
  REMOTE_ADDR: '127.0.0.1', HTTP_HOST: '127.0.0.1',
});

// Sends one request and gives {status, headers, text, json}.  params is an object, or a list of pairs that is sent as it is;
// end: whether the body's end is told.
export function fcgi(socket, method, target, { params = {}, body = '', end = true } = {}) {
  const bytes = Buffer.from(body);
  const all = Array.isArray(params) ? params
    : Object.entries({ ...usual(method, target, bytes), ...params }).filter(([, value]) => value !== undefined);
  return new Promise((done, fail) => {
    const out = [];
    let rest = Buffer.alloc(0);
    const s = connect(socket);
    s.on('error', fail);
    s.on('close', () => done(read(Buffer.concat(out))));
    s.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 8) {
        const size = rest.readUInt16BE(4);
        if (rest.length < 8 + size + rest[6]) break;
        if (rest[1] === STDOUT || rest[1] === STDERR) out.push(rest.subarray(8, 8 + size));
        if (rest[1] === END) s.end();
        rest = rest.subarray(8 + size + rest[6]);
      }
    });
    s.write(Buffer.concat([record(BEGIN, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
      stream(PARAMS, Buffer.concat(all.map(([name, value]) => pair(name, value)))), record(PARAMS),
      stream(STDIN, bytes), ...(end ? [record(STDIN)] : [])]));
  });
}

function read(answer) {
  const at = answer.indexOf('\r\n\r\n');
  const lines = answer.subarray(0, Math.max(at, 0)).toString('latin1').split('\r\n').filter((line) => line.includes(': '));
  const headers = new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const text = answer.subarray(at + 4).toString('utf8');
  const json = headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  return { status: Number.parseInt(headers.get('status'), 10), headers, text, json };
}
