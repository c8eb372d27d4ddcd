// Those who take deliveries: a local nginx that answers 204, or somebody who never answers; plain and over TLS.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { asServer } from '../support/pg.mjs';
import { Service } from '../fault/service.mjs';

const authorities = '/etc/ssl/certs/ca-certificates.crt'; // where Debian's libcurl looks

// Each number is a destination of its own.
const host = (i) => `127.0.1.${1 + i}`;
const hosts = 16;

// TLS wants the takers' authority known, in a mount namespace of the dispatcher's own.
export const mayTrust = process.getuid() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

const listen = (server) => new Promise((done) => server.listen(0, '0.0.0.0', 4096, () => done(server.address().port)));

export class Takers {
  static async open(bench, folder) {
    const t = new Takers();
    t.dir = mkdtempSync(join(folder, 'takers-'));
    t.at = (name) => join(t.dir, name);
    t.sockets = new Set();
    t.held = 0;
    bench.atEnd(() => t.close());
    t.certificate();
    t.servers = [];
    await t.answer();
    // Put before the words that start a dispatcher.
    t.trust = mayTrust ? ['unshare', '-m', 'sh', '-c', `mount --bind ${t.at('all')} ${authorities} && exec "$@"`, 'sh'] : [];
    return t;
  }

  certificate() {
    const names = Array.from({ length: hosts }, (_, i) => `IP:${host(i)}`).join(',');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=takers', '-addext', `subjectAltName=${names}`, '-keyout', this.at('key'), '-out', this.at('cert')],
    { stdio: 'ignore' });
    writeFileSync(this.at('all'), readFileSync(this.at('cert'), 'utf8') + readFileSync(authorities, 'utf8'));
  }

  // So many addresses of one host whose owners read, and never answer.
  async hold(scheme, n) {
    const note = (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => { this.held++; });
      socket.on('close', () => this.sockets.delete(socket));
    };
    const secret = { key: readFileSync(this.at('key')), cert: readFileSync(this.at('cert')) };
    const urls = [];
    while (urls.length < n) {
      const server = scheme === 'https' ? createTls(secret) : createServer();
      server.on(scheme === 'https' ? 'secureConnection' : 'connection', note);
      this.servers.push(server);
      urls.push(`${scheme}://${host(0)}:${await listen(server)}/hook`);
    }
    return urls;
  }

  async answer() {
    const drawn = [createServer(), createServer()]; // both are held until both are known
    const [http, https] = await Promise.all(drawn.map(listen));
    await Promise.all(drawn.map((s) => new Promise((done) => s.close(done))));
    this.answering = { http, https };
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((w) => `${w}_temp_path ${this.at(w)};`).join(' ');
    writeFileSync(this.at('conf'), `daemon off; worker_processes 2; pid ${this.at('pid')}; error_log ${this.at('log')};
events { worker_connections 4096; }
http {
  access_log off; ${temporary} keepalive_requests 1000000000; keepalive_timeout 600s; ssl_session_cache shared:s:10m;
  server {
    listen 0.0.0.0:${this.answering.http} backlog=4096; listen 0.0.0.0:${this.answering.https} ssl backlog=4096;
    ssl_certificate ${this.at('cert')}; ssl_certificate_key ${this.at('key')};
    location / { return 204; }
  }
}`);
    if (asServer.length > 0) execFileSync('chown', ['-R', 'postgres:postgres', this.dir]);
    this.nginx = new Service('taking nginx', ['nginx', '-p', this.dir, '-e', this.at('log'), '-c', this.at('conf')],
      { end: 'SIGTERM' }).start();
    for (let tries = 0; this.nginx.children().length < 2; tries++) {
      if (tries === 100) throw new Error(this.nginx.log);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  // Addresses that answer, each a destination of its own.
  urls(scheme) {
    return Array.from({ length: hosts }, (_, i) => `${scheme}://${host(i)}:${this.answering[scheme]}/hook/${i}`);
  }

  async close() {
    await this.nginx.stop(this.nginx.end);
    for (const s of this.sockets) s.destroy();
    for (const s of this.servers) s.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
