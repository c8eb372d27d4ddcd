// Somebody who hears webhooks: notes every request, and answers as its path says.
//
//   /ok        204, and endpoint.verify's challenge        /slow    200 after 300 ms
//   /deaf      200 without the challenge                   /hang    never
//   /500 /404  that status                                 /drip    a body without end, fast
//   /429       429 with Retry-After: 7                     /move    302 to /ok
//   /410       410                                         /big     200 with 200 KiB
//
// What follows in the path does not matter: /ok/a and /ok/b are two addresses.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const answers = {
  ok: (request, response) => {
    if (request.json?.type !== 'endpoint.verify') return response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ challenge: request.json.data.challenge }));
  },
  deaf: (request, response) => response.writeHead(200).end('{}'),
  slow: (request, response) => setTimeout(() => response.writeHead(200).end(), 300),
  hang: () => {},
  429: (request, response) => response.writeHead(429, { 'retry-after': '7' }).end('later'),
  move: (request, response) => response.writeHead(302, { location: '/ok' }).end(),
  big: (request, response) => response.writeHead(200).end('x'.repeat(200 << 10)),
  drip: (request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(4096)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
};

export class Receiver {
  static async start({ host = '0.0.0.0', port = 0 } = {}) {
    const r = new Receiver();
    r.requests = [];
    r.sockets = new Set();
    r.inFlight = new Map(); // path: now; and the most there ever were
    r.most = new Map();
    r.answers = { ...answers };
    r.server = createServer((request, response) => r.#hear(request, response));
    r.server.on('connection', (s) => {
      r.sockets.add(s);
      s.on('close', () => r.sockets.delete(s));
    });
    await new Promise((done) => r.server.listen(port, host, done));
    r.port = r.server.address().port;
    r.origin = `http://127.0.0.1:${r.port}`;
    return r;
  }

  #hear(request, response) {
    const chunks = [];
    request.on('data', (c) => chunks.push(c));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const noted = { at: Date.now(), method: request.method, path: request.url, headers: request.headers, body,
        raw: request.rawHeaders };
      try {
        noted.json = JSON.parse(body);
      } catch { /* noted as text */ }
      this.requests.push(noted);
      const first = request.url.split('/')[1];
      const now = (this.inFlight.get(request.url) ?? 0) + 1;
      this.inFlight.set(request.url, now);
      this.most.set(request.url, Math.max(now, this.most.get(request.url) ?? 0));
      response.on('close', () => this.inFlight.set(request.url, this.inFlight.get(request.url) - 1));
      const answer = this.answers[first] ?? ((q, s) => s.writeHead(Number(first) || 404).end());
      answer(noted, response);
    });
  }

  at(path) {
    return this.requests.filter((r) => r.path === path);
  }

  // As an independent program saw it when it was heard, for a signature is good for some minutes only; throws where it
  // is not right.
  static verify(request, secret) {
    const { now } = Date;
    Date.now = () => request.at ?? now();
    try {
      return new Webhook(secret).verify(request.body, request.headers);
    } finally {
      Date.now = now;
    }
  }

  async close() {
    for (const s of this.sockets) s.destroy();
    await new Promise((done) => this.server.close(done));
  }
}
