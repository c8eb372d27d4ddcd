// How many workers there are, and that a connection is for one of them: the others sleep on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setting } from '../support/api.mjs';
import { fcgi } from '../support/fcgi.mjs';

const socket = setting('web_socket');
const [parent] = readFileSync(join(dirname(socket), 'web.process'), 'utf8').split(' ');
const workers = () => readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ').filter(Boolean);

// How often a process has gone to sleep and was woken.
const slept = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^voluntary_ctxt_switches:\s+(\d+)/m)[1]);
const all = () => workers().reduce((sum, pid) => sum + slept(pid), 0);

test('there are three workers for each processor', () => assert.equal(workers().length, Math.min(3 * availableParallelism(), 48)));

test('a request wakes one worker', async () => {
  const requests = 200;
  const count = workers().length;
  const before = all();
  for (let i = 0; i < requests; i++) assert.equal((await fcgi(socket, 'GET', '/robots.txt')).status, 200);
  // It waits for the request's first byte, for its end, and for the next one; a herd would wake and sleep once more each.
  const each = (all() - before) / requests;
  assert.ok(each < 3 + (count - 1) / 2, `${each} times woken for a request, by ${count} workers`);
});
