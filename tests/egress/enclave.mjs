// A network of its own, in which every address there is belongs to this machine: whatever a process in it calls is
// answered, seen and counted here, and nothing goes anywhere else.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const resolver = '127.53.53.53';

// Why there can be none here, or false.
export const noEnclave = process.getuid() !== 0 || spawnSync('unshare', ['-n', '-m', 'ip', 'link', 'set', 'lo', 'up']).status !== 0
  ? 'only root may make a network, and not in every container' : false;

export class Enclave {
  // names: {name: [addresses at the first question, at the next, …]}
  static async open(names) {
    const e = new Enclave();
    e.children = [];
    e.packets = [];
    e.heard = [];
    e.dir = mkdtempSync(join(tmpdir(), 'hearback-enclave-'));
    chmodSync(e.dir, 0o755);
    e.#certify();
    writeFileSync(join(e.dir, 'names.json'), JSON.stringify(names));
    writeFileSync(join(e.dir, 'resolv.conf'), `nameserver ${resolver}\noptions timeout:2 attempts:2\n`, { mode: 0o644 });
    execFileSync('cc', ['-o', join(e.dir, 'packets'), join(here, 'packets.c')]);
    const holder = await e.#child(['unshare', '-n', '-m', 'sh', '-ec', `
      ip link set lo up
      ip route add local 0.0.0.0/0 dev lo
      ip -6 route add local ::/0 dev lo
      mount --bind ${e.dir}/resolv.conf /etc/resolv.conf
      mount --bind ${e.dir}/ca.pem /etc/ssl/certs/ca-certificates.crt
      echo ready
      exec sleep 3600`], () => {});
    e.wrap = ['nsenter', '-t', String(holder.pid), '-n', '-m'];
    await e.#child([...e.wrap, join(e.dir, 'packets')], (line) => {
      const [kind, source, to, port] = line.split(' ');
      if (source !== resolver && to !== resolver) e.packets.push({ kind, to, port: Number(port) });
    });
    await e.#child([...e.wrap, process.execPath, join(here, 'inside.mjs'), e.dir], (line) => e.heard.push(line.split(' ').slice(1)));
    return e;
  }

  // An authority that only this enclave trusts, and a certificate for every name under hb.test.
  #certify() {
    const openssl = (...words) => execFileSync('openssl', words, { cwd: this.dir, stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=enclave');
    openssl('req', ...key, '-keyout', 'key.pem', '-out', 'cert.csr', '-subj', '/CN=hb.test');
    writeFileSync(join(this.dir, 'names.ext'), 'subjectAltName=DNS:*.hb.test\n');
    openssl('x509', '-req', '-in', 'cert.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
      '-extfile', 'names.ext', '-out', 'cert.pem');
    chmodSync(join(this.dir, 'ca.pem'), 0o644);
  }

  // Runs, once it has said "ready"; each further line of what it says is given to hear.
  #child([command, ...words], hear) {
    return new Promise((done, fail) => {
      const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      let rest = '';
      this.children.push(child);
      child.on('error', fail);
      child.on('exit', (code) => fail(new Error(`${command} ended with ${code}`)));
      child.stdout.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) if (line === 'ready') done(child);
          else hear(line);
      });
    });
  }

  async close() {
    for (const child of this.children.reverse()) {
      const closed = new Promise((done) => child.once('close', done));
      const runs = child.exitCode === null && child.signalCode === null;
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
      if (runs) await closed;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
