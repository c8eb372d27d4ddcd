// Waiting for something to become true.
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Looks until it is true, and gives what it gave.  It looks as often as goes into so many milliseconds, whatever the
// clock says: a machine that stood still for a while has lost one look.
export async function until(what, ms, check, step = 100) {
  for (let looks = Math.ceil(ms / step); ; looks--) {
    const got = await check();
    if (got) return got;
    if (looks <= 0) throw new Error(`after ${ms} ms there is still not: ${what}`);
    await sleep(step);
  }
}
