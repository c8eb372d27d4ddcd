// Clients that say something, post actions, say whether they helped, and ask again with the same key until they are answered.  What they
// were told is their journal: it lies outside the system, and is what the system is judged by.
import { randomUUID } from 'node:crypto';
import { sleep } from './stack.mjs';

const again = 100;

export class Load {
  constructor(stack, { clients = 8, pace = 20, submit } = {}) {
    this.pace = pace;
    Object.assign(this, { stack, feedback: [], actions: [], outcomes: [], faults: [], tries: 0, retried: 0, refusals: [] });
    this.submit = submit ?? ((key) => ({ service: 'pothole', kind: 'problem', description: `Hole ${key}`,
      notify: { webhook: `${stack.receiver.origin}/ok/${key}` } }));
    this.acks = [];
    stack.loads.push(this);
    this.patience = 90000;
    this.going = true;
    this.clients = Array.from({ length: clients }, () => this.#client());
  }

  // Asks until there is an answer that stands.
  async #insist(path, key, options) {
    const begun = Date.now();
    for (let tries = 1; ; tries++) {
      const answer = await this.stack.call('POST', path, { idempotency: key, ...options }).catch(() => undefined);
      this.tries++;
      if (answer?.status === 201 || answer?.status === 200) {
        this.acks.push(Date.now());
        return answer.json;
      }
      if (answer !== undefined && answer.status < 500) {
        this.faults.push(`${path} ${key}: ${answer.status} ${answer.text}`);
        return undefined;
      }
      if (answer !== undefined) this.refusals.push({ status: answer.status, retryAfter: answer.retryAfter, ms: answer.ms });
      if (Date.now() - begun > this.patience) {
        this.faults.push(`${path} ${key}: no answer after ${tries} tries`);
        return undefined;
      }
      this.retried++;
      await sleep(again);
    }
  }

  async #client() {
    let fresh = [];
    while (this.going) {
      const key = randomUUID();
      const told = await this.#insist('/api/v1/feedback', key, { body: this.submit(key) });
      if (told !== undefined) {
        this.feedback.push({ key, id: told.id, reference: told.reference, secret: told.webhook_secret, at: Date.now() });
        fresh.push(told);
      }
      if (fresh.length === 3) {
        await this.#act(fresh.map(({ id }) => id));
        await this.#answer(fresh[0]);
        fresh = [];
      }
      await sleep(this.pace);
    }
  }

  async #act(feedback) {
    const key = randomUUID();
    const told = await this.#insist('/api/v1/actions', key, { key: this.stack.staff,
      body: { feedback, status: 'done', message: { en: `Filled ${key}.`, es: 'Tapado.' } } });
    if (told !== undefined) this.actions.push({ key, id: told.id, feedback, at: Date.now() });
  }

  async #answer({ id, token }) {
    const told = await this.#insist(`/api/v1/feedback/${id}/outcome`, undefined, { key: '', body: { token, answer: 'partly' } });
    if (told !== undefined) this.outcomes.push({ key: `${id} partly`, id });
  }

  // Each client ends with the answer it waits for.
  async stop() {
    this.going = false;
    await Promise.all(this.clients);
  }

  // The clients go away without having been answered.
  async abandon() {
    this.patience = 0;
    await this.stop();
    this.faults.length = 0;
  }

  // The longest time in which nobody was told yes.
  get outage() {
    return this.acks.reduce((most, at, i) => Math.max(most, i === 0 ? 0 : at - this.acks[i - 1]), 0);
  }
}
