// A program that is refused memory when a test wants it: see alloc.c.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export class Memory {
  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'hearback-memory-'));
    chmodSync(this.dir, 0o755);
    const file = join(this.dir, 'shared'), library = join(this.dir, 'alloc.so');
    writeFileSync(file, Buffer.alloc(24));
    chmodSync(file, 0o666);
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-fno-builtin', '-o', library,
      join(dirname(fileURLToPath(import.meta.url)), 'alloc.c')]);
    this.fd = openSync(file, 'r+');
    this.env = { LD_PRELOAD: library, HEARBACK_ALLOC: file };
  }

  #number(at) {
    const bytes = Buffer.alloc(8);
    readSync(this.fd, bytes, 0, 8, at);
    return Number(bytes.readBigInt64LE());
  }

  // The n-th request from now on fails; 0: none.
  refuse(n) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(n));
    writeSync(this.fd, bytes, 0, 8, 0);
  }

  get calls() {
    return this.#number(8);
  }

  get refused() {
    return this.#number(16);
  }

  remove() {
    closeSync(this.fd);
    rmSync(this.dir, { recursive: true });
  }
}
