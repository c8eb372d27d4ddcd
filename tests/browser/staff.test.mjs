// The console as staff use it: signing in, finding, and the main act from choosing to undoing, with scripts and
// without, in both languages.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, city, hearback, rows, sleep, sql, until, url } from '../support/api.mjs';
import { desktop, phone, reader, sound, start } from '../support/browser.mjs';
import { Receiver } from '../support/receiver.mjs';

const { id: number, domain, anyone } = city('staff');
// Browsers find every name of .localhost on this machine, and trust it.
hearback('jurisdiction', 'set', domain, '--hosts', 'staff.localhost');
const origin = Object.assign(new URL(url), { hostname: 'staff.localhost' }).origin;
const email = `ana-${Date.now()}@${domain}`;
const password = hearback('user', 'add', email, '--jurisdiction', domain, '--name', 'Ana Rivera');
const words = { en: 'The crew filled it on Monday.', es: 'La cuadrilla lo tapó el lunes.' };

let browser, receiver;
before(async () => {
  browser = await start();
  receiver = await Receiver.start();
});
after(async () => {
  await browser.close();
  await receiver.close();
});

const open = (more = {}) => reader(browser, { size: desktop, baseURL: origin, ...more });

async function signIn(page, where = '/staff', secret = password) {
  await page.goto(where);
  await page.fill('#email', email);
  await page.fill('#password', secret);
  await page.press('#password', 'Enter');
}

// Somebody who speaks up, and hears at an address of the receiver that has confirmed itself.
async function speaksUp(description, { language = 'en', hears = true, ...more } = {}) {
  const path = `/ok/${encodeURIComponent(description)}`;
  const answer = await anyone.post('/api/v1/feedback', { service: 'plain', kind: 'problem', description, language,
    ...(hears ? { notify: { webhook: receiver.origin + path } } : {}), ...more });
  assert.equal(answer.status, 201, answer.text);
  if (hears)
    await until(`${description} is confirmed`, () => sql(`SELECT 1 FROM hb.endpoint e JOIN hb.follower w
      ON w.jurisdiction_id = e.jurisdiction_id AND w.endpoint_id = e.id
      WHERE w.jurisdiction_id = ${number} AND w.feedback_id = ${answer.json.id} AND e.state = 'active'`).length);
  return { ...answer.json, path };
}

// As people write it.
const shown = ({ reference: r }) => `${r.slice(0, 4)}-${r.slice(4, 8)}-${r.slice(8)}`;

const status = (f) => sql(`SELECT status FROM hb.feedback WHERE jurisdiction_id = ${number} AND id = ${f.id}`)[0][0];
const heard = (f) => receiver.at(f.path).filter((r) => r.json.type === 'action.posted');
const box = (page, f) => page.locator(`[name=feedback][value="${f.id}"]`);
const next = (page) => page.locator('#action > button').click();
const post = (page) => page.locator('#post button').click();
const actionOf = (page) => page.url().match(/\/staff\/actions\/(\d+)$/)[1];
const fact = (page, label) => page.locator('.hb-figures > div', { hasText: label }).locator('dd').textContent();

// A form sent by hand, with the cookie of a page: what a browser would not send.
async function byHand(page, path, form, headers = {}) {
  const cookie = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
  return new Caller({ host: new URL(origin).host, headers: { cookie } }).post(path, new URLSearchParams(form).toString(),
    { 'content-type': 'application/x-www-form-urlencoded', ...headers });
}

// From the list to the preview.
async function write(page, chosen, { state = 'done', en = words.en, es = words.es } = {}) {
  for (const f of chosen) await box(page, f).check();
  await page.click('button[value=rows]');
  await page.check(`[name=status][value=${state}]`);
  await page.fill('[name="message.en"]', en);
  await page.fill('[name="message.es"]', es);
  await next(page);
}

describe('sign-in', () => {
  test('says the same for a wrong password and an unknown address, and comes back to the page first wanted', async () => {
    const page = await open();
    await signIn(page, '/staff/actions?after=1', 'not the password');
    const wrong = await page.locator('.govuk-error-summary').textContent();
    assert.equal(await page.inputValue('#email'), email);
    await page.fill('#email', `nobody@${domain}`);
    await page.fill('#password', 'not the password');
    await page.locator('main button').click();
    assert.equal(await page.locator('.govuk-error-summary').textContent(), wrong);
    assert.deepEqual(await page.context().cookies(), []);
    await page.fill('#email', email);
    await page.fill('#password', password);
    await page.locator('main button').click();
    assert.equal(page.url(), `${origin}/staff/actions?after=1`);
    const [cookie] = (await page.context().cookies()).filter((c) => c.name.endsWith('hb'));
    assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax' && cookie.expires === -1, JSON.stringify(cookie));

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.context().addCookies([cookie]);
    await page.goto('/staff');
    assert.match(page.url(), /\/staff\/sign-in\?next=/, 'the old session is dead');
    await page.context().close();
  });

  test('goes nowhere else afterwards', async () => {
    for (const wanted of ['//evil.example/', '/\\evil.example', 'https://evil.example/', '/staffing', '/staff\t//x', '/feedback/new']) {
      const page = await open();
      await signIn(page, `/staff/sign-in?next=${encodeURIComponent(wanted)}`);
      assert.equal(page.url(), `${origin}/staff`, wanted);
      await page.context().close();
    }
  });

  test('that ends while somebody writes loses nothing of it', async () => {
    const one = await speaksUp(`Late ${Date.now()}`, { hears: false });
    const page = await open();
    const again = async (secret) => {
      await page.fill('#email', email);
      await page.fill('#password', secret);
      await page.press('#password', 'Enter');
    };
    await signIn(page, `/staff/actions/new?feedback=${one.id}`);
    await page.fill('[name="message.en"]', `${words.en} “Quoted” <b>\nand a line`);
    await page.check('[name=status][value=done]');
    await page.context().clearCookies();
    await next(page);
    await page.getByText('What you wrote is kept').waitFor();
    await sound(page, 'en');
    await again('wrong');
    await page.getByText('not right').first().waitFor();
    assert.equal(await page.locator('.hb-languages').count(), 0, 'no link leads away from what is kept');
    await again(password);
    await page.getByText('Nothing has been sent yet').waitFor();
    await sound(page, 'en');
    assert.equal(status(one), 'received');
    await page.getByRole('button', { name: 'Send it now' }).click();
    await page.getByRole('heading', { name: 'Check before you post' }).waitFor();
    assert.match(await page.locator('.hb-answer').textContent(), /“Quoted” <b>\nand a line/);
    await page.context().clearCookies();
    await post(page);
    await again(password);
    await page.getByRole('button', { name: 'Send it now' }).click();
    await page.getByText('Nothing has left yet').waitFor();
    assert.equal(status(one), 'done');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Undo this action' }).click();
    await again(password);
    await page.getByRole('button', { name: 'Send it now' }).click();
    await page.getByText('Undone: nothing has left').waitFor();
    assert.equal(status(one), 'received');
    await page.context().close();
  });

  test('that is another one meanwhile loses nothing of it either', async () => {
    const one = await speaksUp(`Twice ${Date.now()}`, { hears: false });
    const page = await open();
    await signIn(page, `/staff/actions/new?feedback=${one.id}`);
    await page.fill('[name="message.en"]', `${words.en} “Quoted” <b>\nand a line`);
    await page.check('[name=status][value=done]');
    await page.context().clearCookies();
    const beside = await page.context().newPage();
    await signIn(beside);
    await beside.waitForURL('**/staff');
    await next(page);
    await page.getByText('This page was opened before you last signed in').waitFor();
    await page.getByText('What you wrote is still in this page').waitFor();
    await sound(page, 'en');
    assert.equal(await page.locator('.hb-languages').count(), 0, 'no link leads away from what is kept');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Check before you post' }).waitFor();
    assert.match(await page.locator('.hb-answer').textContent(), /“Quoted” <b>\nand a line/);
    assert.equal(status(one), 'received');
    await page.context().close();
  });

  test('takes no words from a link', async () => {
    const page = await open();
    await signIn(page, '/staff/sign-in?again=yes&next=/staff/actions&kept.status=done&kept.message.en=Forged');
    assert.equal(page.url(), `${origin}/staff/actions`);
    assert.doesNotMatch(await page.content(), /Forged|Send it now/);
    await page.context().close();
  });

  test('makes people wait after five wrong passwords, and lets them in after that', async () => {
    const slow = `slow-${Date.now()}@${domain}`;
    const right = hearback('user', 'add', slow, '--jurisdiction', domain);
    const page = await open();
    await page.goto('/staff/sign-in');
    const attempt = async (secret) => {
      await page.fill('#email', slow);
      await page.fill('#password', secret);
      await page.locator('main button').click();
      return page.locator('.govuk-error-summary').textContent();
    };
    for (let i = 0; i < 5; i++) assert.match(await attempt('wrong'), /not right/);
    sql(`UPDATE hb.account SET failed_at = failed_at + interval '1 minute' WHERE email = '${slow}'`, { owner: true });
    assert.match(await attempt(right), /wait/);
    sql(`UPDATE hb.account SET failed_at = failed_at - interval '2 minutes' WHERE email = '${slow}'`, { owner: true });
    await page.fill('#password', right);
    await page.locator('main button').click();
    await page.waitForURL(`${origin}/staff`);
    await page.context().close();
  });
});

describe('the list', () => {
  test('is filtered by its address, searched, and turned over', async () => {
    const mark = `Zebra${Date.now()}`;
    const crowd = [];
    for (let i = 0; i < 53; i++) crowd.push(await speaksUp(`${mark} number ${i}`, { hears: false }));
    const compliment = await speaksUp(`${mark} thanks`, { hears: false, kind: 'compliment', service: 'light' });
    const page = await open();
    await signIn(page);

    await page.fill('#q', mark);
    await page.getByRole('button', { name: 'Show' }).click();
    assert.match(page.url(), new RegExp(`[?&]q=${mark}`));
    assert.equal(await page.locator('tbody tr').count(), 50);
    await page.getByText('54 found').waitFor();
    await page.getByRole('link', { name: 'Older feedback' }).click();
    assert.equal(await page.locator('tbody tr').count(), 4);
    assert.equal(await page.inputValue('#q'), mark);
    await page.getByRole('link', { name: 'Back to the newest' }).click();
    assert.equal(await page.locator('tbody tr').count(), 50);

    await page.selectOption('#kind', 'compliment');
    await page.selectOption('#service', 'light');
    await page.getByRole('button', { name: 'Show' }).click();
    assert.deepEqual(await page.locator('tbody th a').allTextContents(), [shown(compliment)]);
    await page.goto(`/staff?q=${compliment.reference.toLowerCase()}`);
    assert.deepEqual(await page.locator('tbody th a').allTextContents(), [shown(compliment)], 'by its reference');
    await page.goto(`/staff?q=${mark}&status=done`);
    await page.getByText('Nothing fits this choice').waitFor();
    assert.equal((await page.goto('/staff?status=broken')).status(), 422);
    await page.getByText('There is no such status').waitFor();

    await page.goto(`/staff?q=${mark}`);
    await page.getByLabel('Choose all on this page').check();
    assert.equal(await page.textContent('[data-chosen]'), '50');
    await page.getByRole('button', { name: 'Act on all 54 that match' }).click();
    await page.getByText('The 54 chosen').waitFor();
    await page.context().close();
  });
});

describe('the main act', () => {
  test('five are chosen, looked at, posted, undone, and nothing has left', async () => {
    const five = [];
    for (const [i, language] of ['en', 'en', 'en', 'es', 'es'].entries())
      five.push(await speaksUp(`Undone ${i} ${Date.now()}`, { language, hears: i < 3 }));
    const page = await open();
    await signIn(page);
    await write(page, five, { es: '' });

    assert.equal(await fact(page, 'Hear by webhook'), '3');
    assert.equal(await fact(page, 'Cannot be reached'), '2');
    await page.getByText('There are no words in Español. 2 of the chosen were said in it').waitFor();
    assert.equal(await page.locator('.hb-answer').textContent(), words.en);
    assert.deepEqual(five.map(status), Array(5).fill('received'), 'looking changes nothing');
    await page.getByRole('button', { name: 'Change it' }).click();
    assert.equal(await page.inputValue('[name="message.en"]'), words.en);
    await page.fill('[name="message.es"]', words.es);
    await next(page);
    assert.deepEqual(await page.locator('.hb-answer').allTextContents(), [words.en, words.es]);
    await post(page);

    assert.deepEqual(five.map(status), Array(5).fill('done'));
    await page.getByText(/^9:\d\d left to undo it$/).waitFor();
    const action = actionOf(page);
    await page.getByRole('button', { name: 'Undo this action' }).click();
    await page.getByText('Undone: nothing has left').waitFor();
    assert.equal(actionOf(page), action);
    assert.deepEqual(five.map(status), Array(5).fill('received'));
    assert.equal(sql(`SELECT 1 FROM hb.fanout f JOIN hb.event e ON e.jurisdiction_id = f.jurisdiction_id AND e.id = f.event_id
      WHERE e.jurisdiction_id = ${number} AND e.action_id = ${action}`).length, 0);
    await sleep(1500);
    assert.deepEqual(five.flatMap(heard), []);

    await page.goto(`/staff/feedback/${five[0].id}`);
    await page.getByText('Undone before anybody heard of it.').waitFor();
    await page.context().close();
  });

  test('the tracking page stays as it was until the action leaves, and then everybody hears once', async () => {
    const two = [await speaksUp(`Held ${Date.now()}`), await speaksUp(`Gehalten ${Date.now()}`, { language: 'es' })];
    const resident = await open({ size: phone });
    const look = async () => {
      await resident.goto(new URL(two[0].tracking_url).pathname);
      return resident.locator('main').textContent();
    };
    assert.doesNotMatch(await look(), /crew/);
    const page = await open();
    await signIn(page);
    await write(page, two);
    const form = await page.evaluate(() => [...new FormData(document.querySelector('#post'))]);
    await post(page);
    const action = actionOf(page);
    assert.doesNotMatch(await look(), /crew/, 'held');
    assert.match(await look(), /Received/);

    await page.goto(`/staff/feedback/${two[0].id}`);
    await page.getByText('Everybody else still sees: Received').waitFor();
    const again = await byHand(page, '/staff/actions', form);
    assert.equal(again.headers.get('location'), `/staff/actions/${action}`, 'sent twice, posted once');

    // Ten minutes pass.
    sql(`UPDATE hb.action SET created_at = created_at - interval '11 min', released_at = released_at - interval '11 min'
           WHERE jurisdiction_id = ${number} AND id = ${action};
         UPDATE hb.feedback SET held_until = held_until - interval '11 min', closed_at = closed_at - interval '11 min'
           WHERE jurisdiction_id = ${number} AND held_by = ${action};
         UPDATE hb.fanout SET due_at = due_at - interval '11 min' WHERE jurisdiction_id = ${number}
           AND event_id IN (SELECT id FROM hb.event WHERE jurisdiction_id = ${number} AND action_id = ${action})`, { owner: true });
    for (const f of two) await until('it is heard', () => heard(f).length);
    assert.match(await look(), /crew filled it/);
    await page.goto(`/staff/actions/${action}`);
    await until('it is known as delivered', async () => {
      await page.reload();
      return await fact(page, 'Delivered') === '2' && await fact(page, 'Seen') === '1';
    });
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
    const csrf = await page.getAttribute('[name=csrf]', 'value');
    const late = await byHand(page, `/staff/actions/${action}/undo`, { csrf });
    assert.equal(late.status, 409);
    assert.match(late.text, /out already/);
    assert.deepEqual(two.map((f) => heard(f).length), [1, 1]);
    await page.context().close();
    await resident.context().close();
  });

  test('names those that cannot take the status, and leaves them out', async () => {
    const mark = `Mixed${Date.now()}`;
    const [fresh, closed] = [await speaksUp(`${mark} a`, { hears: false }), await speaksUp(`${mark} b`, { hears: false })];
    const page = await open();
    await signIn(page, `/staff?q=${mark}&status=any`);
    await write(page, [closed]);
    await post(page);
    await page.goto(`/staff?q=${mark}&status=any`);
    await write(page, [fresh, closed], { state: 'scheduled' });
    await page.getByText('1 of them cannot take this status').waitFor();
    assert.equal(await page.locator('#post').count(), 0);
    assert.match(await page.locator('section', { hasText: 'cannot take' }).textContent(), new RegExp(shown(closed)));
    await page.getByRole('button', { name: 'Leave this one out' }).click();
    await post(page);
    assert.equal(status(fresh), 'scheduled');
    assert.equal(status(closed), 'done');
    await page.context().close();
  });

  test('asks for a status and words, and keeps what was typed', async () => {
    const one = await speaksUp(`Missing ${Date.now()}`, { hears: false });
    const page = await open();
    await signIn(page, `/staff/actions/new?feedback=${one.id}`);
    await page.fill('[name="message.en"]', '   ');
    await next(page);
    assert.equal(await page.locator('.govuk-error-summary li').count(), 2);
    await page.click('.govuk-error-summary a[href="#message"]');
    const place = page.locator(':focus');
    assert.deepEqual([await place.getAttribute('name'), await place.getAttribute('aria-invalid')], ['message.en', 'true']);
    assert.match(await place.getAttribute('aria-describedby'), /(^| )message-error /);
    assert.equal(await page.locator('#message-error').count(), 1);
    await page.fill('[name="message.en"]', 'x'.repeat(4001));
    await page.check('[name=status][value=done]');
    await next(page);
    assert.equal((await page.inputValue('[name="message.en"]')).length, 4001);
    assert.ok(await page.isChecked('[name=status][value=done]'));
    await page.getByRole('button', { name: 'Español' }).click();
    assert.equal(await page.getAttribute('html', 'lang'), 'es');
    assert.equal((await page.inputValue('[name="message.en"]')).length, 4001, 'another language loses nothing');
    await page.context().close();
  });
});

describe('one feedback', () => {
  test('is read in its own language, wherever its words stand', async () => {
    const mark = `كلمات ${Date.now()}`;
    const one = await speaksUp(mark, { language: 'ar', hears: false });
    const page = await open();
    await signIn(page, `/staff?q=${one.reference}&status=any`);
    const said = async () => {
      const place = page.getByText(mark).first();
      assert.deepEqual([await place.getAttribute('lang'), await place.getAttribute('dir')], ['ar', 'auto'], page.url());
    };
    await said();
    await page.goto(`/staff/actions/new?feedback=${one.id}`);
    await said();
    await page.goto(`/staff/feedback/${one.id}`);
    await said();
    await page.goto('/staff?status=any');
    await write(page, [one], { es: '' });
    await post(page);
    await page.goto(`/staff/feedback/${one.id}?lang=es`);
    assert.equal(await page.locator('.hb-answer').getAttribute('lang'), 'en');
    await page.context().close();
  });

  test('shows all that is known, and takes a status, spam and a duplicate by one press', async () => {
    const first = await speaksUp(`First ${Date.now()}`, { hears: false });
    const second = await speaksUp(`Second <b>&amp; ${Date.now()}`, { hears: false, service: 'pothole', language: 'es',
      attributes: { depth: 'deep', where: ['lane', 'walk'] }, location: { lat: 30.25, lon: -97.75, address: '1 Main St' },
      contact: { name: 'Zoë Q', email: 'zoe@mail.example', phone: '+1 512 555 0100' }, rating: 2 });
    const page = await open();
    await signIn(page, `/staff/feedback/${second.id}`);
    const all = await page.locator('main').textContent();
    for (const said of ['Second <b>&amp;', 'How deep?', 'Deep', 'Lane, Walk', '30.25000, -97.75000', '1 Main St', '2 / 5',
      'Zoë Q', 'zoe@mail.example', 'Español', 'Only an e-mail address is known'])
      assert.ok(all.includes(said), said);
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByText('The status is changed.').waitFor();
    assert.equal(status(second), 'assigned');
    await page.getByRole('button', { name: 'It is spam' }).click();
    assert.equal(status(second), 'spam');
    await page.getByRole('button', { name: 'It is no spam' }).click();
    assert.equal(status(second), 'received');

    await page.fill('#original', 'ABCD');
    await page.getByRole('button', { name: 'Mark as a duplicate' }).click();
    await page.getByText('This is no reference.').first().waitFor();
    assert.equal(await page.inputValue('#original'), 'ABCD');
    await page.fill('#original', first.reference.toLowerCase());
    await page.getByRole('button', { name: 'Mark as a duplicate' }).click();
    await page.getByRole('link', { name: shown(first) }).click();
    assert.ok(page.url().endsWith(`/staff/feedback/${first.id}`));
    await page.getByText('1 more told the same').waitFor();
    await page.getByRole('link', { name: 'Answer with an action' }).click();
    await page.getByText('The chosen one').waitFor();
    await page.context().close();
  });
});

test('a form that is forged, old or from elsewhere changes nothing', async () => {
  const one = await speaksUp(`Forged ${Date.now()}`, { hears: false });
  const page = await open();
  await signIn(page, `/staff/feedback/${one.id}`);
  const csrf = await page.getAttribute('[name=csrf]', 'value');
  const other = await open();
  await signIn(other);
  const foreign = await other.getAttribute('[name=csrf]', 'value');
  await until('the fan-out of what is not held', () =>
    sql(`SELECT 1 FROM hb.fanout WHERE jurisdiction_id = ${number} AND due_at <= now()`).length === 0);
  const count = await rows(number);
  const send = async (path, form, headers) => (await byHand(page, path, form, headers)).status;
  const forms = [[`/staff/feedback/${one.id}/status`, { status: 'spam' }],
    [`/staff/feedback/${one.id}/duplicate`, { original: one.reference }],
    ['/staff/actions', { ids: one.id, status: 'done', 'message.en': 'Gone.' }], ['/staff/sign-out', {}]];
  for (const [path, form] of forms) {
    assert.equal(await send(path, form), 403, path);
    assert.equal(await send(path, { ...form, csrf: `${csrf.slice(0, -1)}${csrf.endsWith('0') ? 1 : 0}` }), 403, path);
    assert.equal(await send(path, { ...form, csrf }, { 'sec-fetch-site': 'cross-site' }), 403, path);
    assert.equal(await send(path, { ...form, csrf }, { origin: 'https://evil.example' }), 403, path);
  }
  assert.equal(await send(forms[0][0], { status: 'spam', csrf: foreign }), 403, 'of another sign-in');
  assert.deepEqual(await rows(number), count);
  assert.equal(status(one), 'received');
  assert.equal(await send(forms[0][0], { status: 'spam', csrf }), 303, 'and the right one does');
  await page.context().close();
  await other.context().close();
});

test('works without scripts, on a phone, in Spanish', async () => {
  const mark = `Móvil${Date.now()}`;
  const two = [await speaksUp(`${mark} uno`, { language: 'es', hears: false }), await speaksUp(`${mark} dos`, { hears: false })];
  const page = await open({ language: 'es', size: phone, scripts: false });
  await signIn(page, `/staff?q=${encodeURIComponent(mark)}`);
  assert.equal(page.url(), `${origin}/staff?q=${encodeURIComponent(mark)}`);
  await page.click('button[value=rows]');
  await page.getByText('Elija al menos un comentario').waitFor();
  await page.getByRole('link', { name: 'Elegir todos los de esta página' }).click();
  await page.click('button[value=rows]');
  await page.check('[name=status][value=in_progress]');
  await page.fill('[name="message.es"]', words.es);
  await next(page);
  await page.getByText('No hay palabras en English.').waitFor();
  await post(page);
  await page.getByText('Todavía no ha salido nada').waitFor();
  assert.deepEqual(two.map(status), ['in_progress', 'in_progress']);
  assert.ok(await page.locator('time').first().isVisible());
  await page.getByRole('button', { name: 'Deshacer esta acción' }).click();
  await page.getByText('Deshecha: no ha salido nada').waitFor();
  assert.deepEqual(two.map(status), ['received', 'received']);
  await page.context().close();
});

for (const [language, colorScheme] of [['en', 'light'], ['es', 'dark']])
  test(`every page is sound in ${language}, ${colorScheme}`, async () => {
    const mark = `Sound${Date.now()}`;
    const two = [await speaksUp(`${mark} a`, { hears: false, contact: { name: 'Q', email: 'q@mail.example' } }),
      await speaksUp(`${mark} b`, { hears: false })];
    const page = await open({ language, colorScheme });
    await page.goto('/staff');
    await sound(page, language);
    await page.locator('main button').click();
    await sound(page, language);
    await signIn(page);
    for (const path of ['/staff', '/staff?q=nothing-of-that-name', '/staff?status=broken', '/staff/actions',
      `/staff/feedback/${two[0].id}`, `/staff/actions/new?feedback=${two[0].id}`]) {
      await page.goto(path);
      await sound(page, language);
    }
    await next(page);
    await sound(page, language);
    await page.goto(`/staff?q=${mark}`);
    await write(page, two);
    await sound(page, language);
    await post(page);
    await sound(page, language);
    await page.goto(`/staff?q=${mark}&status=any`);
    await write(page, two, { state: 'assigned' });
    await sound(page, language);
    await page.goto(`/staff/feedback/${two[0].id}`);
    await sound(page, language);
    await page.context().close();
  });
