// A disk of its own in a file: ext4 on a loop device, for root only.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './stack.mjs';

const run = (...words) => execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });

// Why there can be none here, or false.
export const noDisk = process.getuid() !== 0 ? 'only root may mount' :
  spawnSync('losetup', ['-f']).status !== 0 ? 'there is no loop device' : false;

export class Disk {
  static make(megabytes) {
    const d = new Disk();
    d.dir = mkdtempSync(join(tmpdir(), 'hearback-disk-'));
    d.at = join(d.dir, 'at');
    d.image = join(d.dir, 'image');
    mkdirSync(d.at);
    run('chmod', '755', d.dir);
    run('truncate', '-s', `${megabytes}M`, d.image);
    run('mkfs.ext4', '-q', '-m', '0', d.image);
    d.mount();
    run('chown', 'postgres:postgres', d.at);
    return d;
  }

  mount() {
    run('mount', '-o', 'loop', this.image, this.at);
  }

  get data() {
    return join(this.at, 'data');
  }

  // What is there now would survive.
  sync() {
    run('sync', '-f', this.at);
  }

  cut() {
    const program = join(this.dir, 'powercut');
    run('cc', '-o', program, join(dirname(fileURLToPath(import.meta.url)), 'powercut.c'));
    run(program, this.at);
  }

  // Gone as soon as nobody uses it any more.
  async unmount() {
    await until('the disk is free', 10000, () => spawnSync('umount', [this.at]).status === 0);
  }

  async remove() {
    await this.unmount();
    rmSync(this.dir, { recursive: true });
  }
}
