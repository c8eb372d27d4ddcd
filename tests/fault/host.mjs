// A host of its own for a dispatcher: a network namespace with one cable to ours, for root only.
import { execFileSync, spawnSync } from 'node:child_process';

const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
const name = (n) => `hb${process.pid}n${n}`;

// From our end, which is called as the host is, to its eth0.
const cable = (of) => run('ip', 'link', 'add', of, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', of);

function tried() {
  if (process.getuid() !== 0) return 'only root may make network namespaces';
  try {
    run('ip', 'netns', 'add', name(0));
    run('ip', 'netns', 'exec', name(0), 'true');
    cable(name(0));
    return false;
  } catch (e) {
    return `no host can be made: ${String(e.stderr ?? e.message).trim()}`;
  } finally {
    spawnSync('ip', ['netns', 'delete', name(0)]);
  }
}
// Why there can be none here, or false.
export const noHost = tried();

export class Host {
  static count = 0;

  constructor() {
    this.name = name(++Host.count);
    const net = `198.18.${(process.pid * 2 + Host.count) % 256}`; // kept for trials of networks (RFC 2544)
    this.ours = `${net}.1`; // our end of the cable
    run('ip', 'netns', 'add', this.name);
    cable(this.name);
    run('ip', 'address', 'add', `${this.ours}/24`, 'dev', this.name);
    run('ip', '-n', this.name, 'address', 'add', `${net}.2/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) run('ip', '-n', this.name, 'link', 'set', device, 'up');
    this.heal();
  }

  // Words that run the words behind them there.
  get wrap() {
    return ['ip', 'netns', 'exec', this.name];
  }

  // What is heard at this port of the host's own 127.0.0.1 comes to ours: receivers listen there.
  relay(port) {
    return [...this.wrap, process.execPath, '-e', `
      const net = require('net');
      net.createServer((here) => {
        const there = net.connect(${port}, '${this.ours}');
        for (const [a, b] of [[here, there], [there, here]]) a.pipe(b).on('error', () => {}), a.on('close', () => b.destroy());
      }).listen(${port}, '127.0.0.1')`];
  }

  cut() {
    run('ip', 'link', 'set', this.name, 'down');
  }

  heal() {
    run('ip', 'link', 'set', this.name, 'up');
  }

  remove() {
    run('ip', 'netns', 'delete', this.name);
  }
}
