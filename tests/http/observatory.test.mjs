// The score that Mozilla's HTTP Observatory would give the pages, over TLS as server.conf.example sets it up.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { city, hearback, program, setting, conf, tree, until } from '../support/api.mjs';
import { observe } from '../support/observatory.mjs';

const here = city('observatory');
const said = (await here.anyone.post('/api/v1/feedback', { service: 'plain', kind: 'idea', description: 'More trees.' })).json;
const email = `${randomUUID()}@${here.domain}`;
const password = hearback('user', 'add', email, '--jurisdiction', here.domain, '--name', 'Ana Rivera');
const owner = statSync(setting('installation_key')).uid;
const as = process.getuid() === 0 ? ['setpriv', `--reuid=${owner}`, `--regid=${statSync(setting('installation_key')).gid}`, '--clear-groups'] : [];
const dir = mkdtempSync(join(tmpdir(), 'hearback-tls-'));
const at = (name) => join(dir, name);
const running = [];

const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});
const port = await freePort();

// Workers that know they are behind https, and an nginx with the example's lines.
function configure() {
  const text = readFileSync(conf, 'utf8').replace(/^\s*(web_socket|public_url|cookie_secure|web_workers) = .*$/gm, '');
  writeFileSync(at('hearback.conf'), `${text}\nweb_socket = ${at('web.sock')}\npublic_url = https://%s\ncookie_secure = yes\nweb_workers = 2\n`);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key.pem'),
    '-out', at('cert.pem'), '-days', '2', '-subj', '/CN=observatory', '-addext', `subjectAltName=DNS:${here.domain}`], { stdio: 'pipe' });
  writeFileSync(at('server.conf'), readFileSync(join(tree, 'deploy/nginx/server.conf.example'), 'utf8')
    .replace(/^listen \[::\].*$/m, '').replace(/^listen 443 /m, `listen 127.0.0.1:${port} `)
    .replace(/^(ssl_certificate +).*$/m, `$1${at('cert.pem')};`).replace(/^(ssl_certificate_key +).*$/m, `$1${at('key.pem')};`));
  const render = (name, ...words) => execFileSync(join(tree, 'deploy/nginx/render'), words,
    { input: readFileSync(join(tree, 'deploy/nginx', name)) });
  writeFileSync(at('nginx.conf'), render('private.conf.in', `run=${dir}`, `log=${dir}`).toString().replace('/hearback.conf', '/site.conf'));
  writeFileSync(at('site.conf'), render('hearback.conf.in', `web_socket=${at('web.sock')}`, `assets=${dir}`, `server_conf=${at('server.conf')}`,
    `cache=${at('nginx/cache')}`));
  mkdirSync(at('nginx'));
  for (const name of ['', 'nginx', 'hearback.conf', 'key.pem', 'cert.pem']) chownSync(at(name), owner, -1);
}

function start(...words) {
  const [command, ...rest] = [...as, ...words];
  const child = spawn(command, rest, { cwd: '/', stdio: 'ignore', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
  running.push({ child, ended: new Promise((done) => child.once('close', done)) });
}

// One answer, as observe() takes it.
function ask(path, { method = 'GET', body, headers = {} } = {}) {
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port, path, method, servername: here.domain, ca: readFileSync(at('cert.pem')), agent: false,
      headers: { host: here.domain, ...headers, ...(body && { 'content-length': Buffer.byteLength(body),
        'content-type': 'application/x-www-form-urlencoded' }) } }, (response) => {
      const got = new Headers();
      for (let i = 0; i < response.rawHeaders.length; i += 2) got.append(response.rawHeaders[i], response.rawHeaders[i + 1]);
      let html = '';
      response.setEncoding('utf8').on('data', (c) => { html += c; }).on('end', () =>
        done({ status: response.statusCode, headers: got, html, host: here.domain, plain: undefined }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

before(async () => {
  configure();
  start(program, '-c', at('hearback.conf'), 'web');
  start('nginx', '-p', dir, '-e', at('nginx.log'), '-c', at('nginx.conf'), '-g', 'daemon off;');
  await until('it answers', async () => (await ask('/health').catch(() => undefined))?.status === 200, 30000);
});

after(async () => {
  for (const { child, ended } of running.reverse()) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(dir, { recursive: true, force: true });
});

describe('the Observatory', () => {
  const pages = { '/': 200, '/privacy': 200, '/feedback/new': 200, [`/feedback/thanks?token=${said.token}`]: 200, [`/track/${said.token}`]: 200,
    '/staff/sign-in': 200, '/staff': 303, '/nothing': 404, '/?lang=es': 200, '/api/v1/services': 200, '/health': 200 };
  for (const [path, status] of Object.entries(pages))
    test(path.replace(said.token, 'TOKEN'), async (t) => {
      const answer = await ask(path);
      assert.equal(answer.status, status);
      const { score, results } = observe(answer);
      t.diagnostic(`${score}: ${Object.entries(results).filter(([, [m]]) => m !== 0).map(([name, [m]]) => `${name} ${m}`).join(', ')}`);
      assert.ok(score >= 130, JSON.stringify(results));
    });

  test('somebody who is signed in', async () => {
    const set = await ask('/staff/sign-in', { method: 'POST', body: `${new URLSearchParams({ email, password })}` });
    assert.equal(set.status, 303);
    assert.deepEqual(observe(set).results.cookies, [5, 'Secure, HttpOnly, SameSite']);
    const page = await ask('/staff', { headers: { cookie: set.headers.get('set-cookie').split(';')[0] } });
    assert.equal(page.status, 200);
    assert.ok(observe(page).score >= 130);
  });

  test('each header counts', async () => {
    const answer = await ask('/');
    const { score } = observe(answer);
    const without = (name, value) => {
      const headers = new Headers(answer.headers);
      headers.delete(name);
      if (value !== undefined) headers.set(name, value);
      return observe({ ...answer, headers }).score;
    };
    for (const name of ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'referrer-policy', 'cross-origin-resource-policy'])
      assert.ok(without(name) < score, name);
    const csp = answer.headers.get('content-security-policy');
    for (const [from, to] of [["script-src 'self'", "script-src 'self' 'unsafe-inline'"], ["script-src 'self'", "script-src 'self' 'unsafe-eval'"],
      ["style-src 'self'", "style-src 'self' 'unsafe-inline'"], ["img-src 'self'", 'img-src http:'], ["frame-ancestors 'none'; ", ''],
      ["default-src 'none'", "default-src 'self'"]]) {
      assert.ok(csp.includes(from), from);
      assert.ok(without('content-security-policy', csp.replace(from, to)) < score, to);
    }
    assert.ok(without('set-cookie', 'session=1; HttpOnly') < score);
    assert.ok(observe({ ...answer, plain: 'http://elsewhere.example/' }).score < score);
    assert.ok(observe({ ...answer, html: '<script src="http://x.example/x.js"></script>' }).score < score);
  });
});
