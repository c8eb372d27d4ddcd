// Where time and memory go: processor time of a service and of all it has made, in µs.
import { readFileSync } from 'node:fs';

const tick = 1e6 / 100; // USER_HZ, which Linux fixes for /proc

function used(pid, withGone) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system, goneUser, goneSystem] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).map(Number);
    return (user + system + (withGone ? goneUser + goneSystem : 0)) * tick;
  } catch {
    return 0; // it has just ended, and its parent has the account
  }
}

const cpu = (service) => used(service.pid, true) + service.children().reduce((sum, pid) => sum + used(pid, false), 0);

// Runs it, and adds to what it gives what each service has used for one of its requests: {…, web: 61.2, …}.
// The first seconds may be left out.
export async function perRequest(services, run, without = 0) {
  const running = run();
  await new Promise((done) => setTimeout(done, without * 1000));
  const before = Object.entries(services).map(([name, s]) => [name, s, cpu(s)]);
  const { requests, ...got } = await running;
  return { ...got, ...Object.fromEntries(before.map(([name, s, was]) => [name, (cpu(s) - was) / requests])) };
}

// What a process holds, each shared page counted by its share, in MB.
export const pss = (pid) => Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss: +(\d+) kB/m)[1]) / 1024;
