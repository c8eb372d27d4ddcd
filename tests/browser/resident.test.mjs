// A resident speaks up on a phone, comes back, and says whether it helped; each page as it has to be.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { demo, sql, until } from '../support/api.mjs';
import { desktop, phone, reader, sound, start } from '../support/browser.mjs';
import { Receiver } from '../support/receiver.mjs';

const browser = await start();
after(() => browser.close());

const words = 'Hay un hoyo enorme frente a la biblioteca.\nCuando llueve no se ve. <b>¡Cuidado!</b>';
const place = 'Biblioteca del puerto';

// Opens, does, and closes.
const visit = async (how, what) => {
  const page = await reader(browser, how);
  await what(page);
  await page.context().close();
};
const title = async (page, pattern) => assert.match(await page.title(), pattern);
const press = (page, step) => page.click(`main button[value="${step}"]`);

// Speaks up about a pothole by the API; gives id, token and path.
const speak = async () => {
  const { json } = await demo.partner.post('/api/v1/feedback', { service: 'pothole', kind: 'problem',
    description: 'It is deep.', attributes: { depth: 'deep' }, location: { address: '1 Mill Street' } });
  return { ...json, path: new URL(json.tracking_url).pathname };
};
const act = async (feedback, message, status = 'done') => {
  const answer = await demo.staff.post('/api/v1/actions', { feedback, status, message });
  assert.equal(answer.status, 201, answer.text);
};
const stored = (id) => sql(`SELECT status FROM hb.feedback WHERE id = ${id}`)[0][0];
const seen = (id) => sql(`SELECT count(seen_at) FROM hb.action_feedback WHERE feedback_id = ${id}`)[0][0] === '1';

describe('pages that anybody may read', () => {
  for (const language of ['en', 'es'])
    for (const path of ['/', '/privacy', '/feedback/new', '/feedback/new?q=zzz', '/feedback/new?service=pothole', '/nowhere'])
      test(`${path} in ${language}`, () => visit({ language, size: desktop }, async (page) => {
        await page.goto(path);
        await sound(page, language);
      }));

  test('in the dark, and with colours forced', async () => {
    for (const how of [{ colorScheme: 'dark' }, { forcedColors: 'active' }])
      await visit(how, async (page) => {
        await page.goto('/');
        await sound(page, 'en');
        await page.goto('/feedback/new?service=pothole');
        await sound(page, 'en');
      });
  });
});

test('a service is found by a word, written with or without its accents', () => visit({ language: 'es' }, async (page) => {
  for (const q of ['árbol', 'ARBOL']) {
    await page.goto('/feedback/new');
    await page.fill('[name="q"]', q);
    await page.press('[name="q"]', 'Enter');
    assert.equal(await page.locator('.hb-choices li').count(), 1, q);
  }
}));

for (const scripts of [false, true])
  test(`speaking up in Spanish on a phone, scripts ${scripts ? 'on' : 'off'}`, () =>
    visit({ language: 'es', size: phone, scripts }, async (page) => {
      await page.goto('/');
      await page.click('main a.govuk-button');
      await page.click('text=Bache');

      // What is missing is said, at the field and in the title; what was typed stays.
      await page.fill('[name="contact.email"]', 'ana');
      await page.fill('[name="description"]', words);
      await press(page, 'check');
      await title(page, /^Error: /);
      await sound(page, 'es');
      for (const field of ['kind', 'attributes.depth', 'location.address', 'contact.email']) {
        const link = page.locator(`.govuk-error-summary a[href="#${field}"]`);
        assert.equal(await link.count(), 1, field);
        assert.equal(await page.locator(`[id="${field}-error"]`).count(), 1, field);
        assert.equal(await page.locator(`[id="${field}"]`).count(), 1, field);
      }
      assert.equal(await page.inputValue('[name="description"]'), words);
      assert.equal(await page.inputValue('[name="contact.email"]'), 'ana');

      // Back to the first step and forward again, also from a page with faults.
      await page.click('.govuk-back-link');
      await title(page, /^¿De qué se trata\?/);
      await sound(page, 'es');
      await page.click('button[name="service"][value="pothole"]');
      assert.equal(await page.inputValue('[name="description"]'), words);
      assert.equal(await page.inputValue('[name="contact.email"]'), 'ana');
      await press(page, 'check');
      await title(page, /^Error: /);

      // Another language and back: what was typed stays, and what is wrong is said again.
      await page.click('header button[lang="en"]');
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
      assert.equal(await page.inputValue('[name="description"]'), words);
      await title(page, /^Error: /);
      await page.click('header button[lang="es"]');

      await page.check('[name="kind"][value="barrier"]');
      await page.check('[name="attributes.depth"][value="deep"]');
      await page.fill('[name="location.address"]', place);
      await page.fill('[name="contact.email"]', 'ana@mail.example');
      await page.press('[name="location.address"]', 'Enter'); // goes on, as the button does
      await title(page, /^Revise sus respuestas/);
      await sound(page, 'es');
      const rows = await page.locator('.govuk-summary-list__value').allInnerTexts();
      for (const shown of [words, place, 'ana@mail.example', 'Una barrera']) assert.ok(rows.includes(shown), shown);

      // "Change" leads to the field, and a change of the service keeps the words.
      await page.click('.govuk-back-link');
      assert.equal(await page.inputValue('[name="description"]'), words);
      await press(page, 'check');
      await page.click('button[formaction$="#location.address"]');
      assert.equal(await page.inputValue('[name="location.address"]'), place);
      await press(page, 'check');
      await press(page, 'service');
      await sound(page, 'es');
      await page.click('button[name="service"][value="pothole"]');
      assert.equal(await page.inputValue('[name="description"]'), words);
      await press(page, 'check');

      await press(page, 'send');
      await title(page, /^Gracias/);
      await sound(page, 'es');
      const reference = await page.innerText('.hb-reference');
      const [[id, text, language, kind]] = sql(
        `SELECT id, description, language, kind FROM hb.feedback WHERE reference = replace('${reference}', '-', '')`.replace('description', "replace(description, E'\\n', '|')"));
      assert.deepEqual([text, language, kind], [words.replace('\n', '|'), 'es', 'barrier']);

      await page.click('main a.govuk-button[href^="/track/"]');
      await sound(page, 'es');
      await title(page, new RegExp(`^${reference} `));
      assert.ok((await page.innerText('.hb-quote')).includes('<b>¡Cuidado!</b>'));
      assert.equal(stored(id), 'received');
    }));

test('pressing twice sends once; sending it again with other words asks first', () => visit({}, async (page) => {
  const count = () => Number(sql(`SELECT count(*) FROM hb.feedback WHERE description LIKE '${mark}%'`)[0][0]);
  const mark = `Twice ${Date.now()}`;
  await page.goto('/feedback/new?service=pothole');
  await page.check('[name="kind"][value="problem"]');
  await page.fill('[name="description"]', mark);
  await page.check('[name="attributes.depth"][value="deep"]');
  await page.fill('[name="location.address"]', 'Here');
  await press(page, 'check');
  const form = await page.$eval('#submit', (f) => Object.fromEntries(new FormData(f)));
  const send = (more = {}) => page.request.post('/feedback/new', { form: { ...form, step: 'send', ...more }, maxRedirects: 0 });
  const [one, two] = await Promise.all([send(), send()]);
  assert.deepEqual([one.status(), two.status()], [303, 303]);
  assert.equal(one.headers().location, two.headers().location);
  assert.equal(count(), 1);
  const other = await send({ description: `${mark} and more` });
  assert.equal(other.status(), 409);
  const key = (await other.text()).match(/name="key" value="(\w+)"/)[1];
  assert.notEqual(key, form.key);
  assert.equal(count(), 1);
  assert.equal((await send({ description: `${mark} and more`, key })).status(), 303);
  assert.equal(count(), 2);
}));

test('pressing twice at once sends once; who stopped it, or came back, may send it again', () => visit({}, async (page) => {
  await page.goto('/feedback/new?service=pothole');
  // Nothing leaves here: each press says whether the form would have gone out.
  await page.evaluate(() => window.addEventListener('submit', (event) => {
    window.went = !event.defaultPrevented;
    event.preventDefault();
  }));
  const presses = (n) => page.evaluate((times) => Array.from({ length: times }, () => {
    document.querySelector('main .govuk-button').click();
    return window.went;
  }), n);
  assert.deepEqual(await presses(2), [true, false]);
  await until('the form goes out again', async () => (await presses(1))[0]);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow')));
  assert.deepEqual(await presses(2), [true, false]);
}));

test('a program that fills what nobody sees is stopped, a person only has to press again', () => visit({}, async (page) => {
  const form = { service: 'pothole', kind: 'problem', description: 'x', 'attributes.depth': 'deep', 'location.address': 'Here' };
  const answer = await page.request.post('/feedback/new', { form: { ...form, step: 'send', website: 'http://spam.example' } });
  assert.equal(answer.status(), 422);
  assert.doesNotMatch(await answer.text(), /spam\.example/);
}));

for (const [language, scripts] of [['es', false], ['en', true]])
  test(`the page that follows asks whether it helped, in ${language}`, () =>
    visit({ language, scripts, size: phone }, async (page) => {
      const mine = await speak();
      await page.goto(mine.path);
      await sound(page, language);
      assert.equal(await page.locator('[name="answer"]').count(), 0, 'nothing to answer yet');

      await act([mine.id], { en: 'We filled it.' });
      const ahead = await page.request.get(mine.path, { headers: { 'Sec-Purpose': 'prefetch' } });
      await page.request.head(mine.path);
      assert.equal(ahead.status(), 200);
      assert.equal(seen(mine.id), false, 'fetched in advance is not seen');
      const shown = await page.goto(mine.path);
      assert.equal(shown.headers()['referrer-policy'], 'no-referrer');
      assert.match(await shown.text(), /<meta name="robots" content="noindex">/);
      assert.equal(seen(mine.id), true);
      assert.equal(stored(mine.id), 'done', 'to look is not to answer');
      await sound(page, language);
      for (const place of ['.hb-stands', '.hb-timeline']) {
        const answer = page.locator(`${place} .hb-answer`);
        assert.equal(await answer.innerText(), 'We filled it.');
        assert.equal(await answer.getAttribute('lang'), language === 'en' ? null : 'en');
      }
      assert.equal(await page.locator('.hb-timeline time[datetime]').count(), 2);

      await page.fill('[name="comment"]', 'It is back.');
      await page.click('[name="answer"][value="no"]');
      assert.equal(stored(mine.id), 'disputed');
      await sound(page, language);
      assert.equal(await page.locator('.govuk-notification-banner').count(), 1, 'thanks');

      await page.click('summary');
      assert.equal(await page.inputValue('[name="comment"]'), 'It is back.');
      await page.click('[name="answer"][value="partly"]');
      assert.equal(stored(mine.id), 'confirmed', 'minds change');
      await sound(page, language);

      const nothing = await page.request.post(mine.path, { form: { comment: 'kept' } });
      assert.equal(nothing.status(), 422);
      assert.match(await nothing.text(), /kept/);
    }));

test('all of it by keyboard', () => visit({ size: desktop }, async (page) => {
  const mine = await speak();
  await act([mine.id], { en: 'We filled it.' });
  await page.goto(mine.path);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'govuk-skip-link');
  await page.keyboard.press('Enter');
  const reached = [];
  for (let i = 0; i < 12 && !reached.includes('yes'); i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.value ?? document.activeElement.textContent));
  }
  assert.ok(reached.includes('yes'), reached.join());
  await page.keyboard.press('Enter');
  await page.waitForURL(/thanks=1/);
  assert.equal(stored(mine.id), 'confirmed');
}));

test('what can be pressed is 24 px high at least', () => visit({ size: phone }, async (page) => {
  const mine = await speak();
  await act([mine.id], { en: 'We filled it.' });
  for (const path of ['/', '/feedback/new', '/feedback/new?service=pothole', mine.path]) {
    await page.goto(path);
    const small = await page.$$eval('a, button, input:not([type=hidden]), summary, select, textarea', (all) => all
      .filter((e) => !e.matches('p a, .hb-aside, .hb-aside *, .govuk-skip-link, [hidden]'))
      .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
      .filter(([, box]) => box.height > 0 && (box.height < 24 || box.width < 24))
      .map(([e, box]) => `${e} ${box.width}x${box.height}`));
    assert.deepEqual(small, [], path);
  }
}));

test('a chat address is confirmed by a press, not by whoever opens the link first', () => visit({ scripts: false }, async (page) => {
  const chat = await Receiver.start();
  try {
    const { json: { id } } = await demo.partner.post('/api/v1/endpoints', { url: `${chat.origin}/deaf/chat`, format: 'text' });
    const state = () => sql(`SELECT state FROM hb.endpoint WHERE id = ${id}`)[0][0];
    const [posted] = await until('the link in the chat', () => chat.requests.length > 0 && chat.requests);
    await page.goto(posted.json.text.match(/\S+\/confirm\/\S+/)[0]);
    await sound(page, 'en');
    assert.equal(state(), 'unconfirmed');
    await page.click('main button');
    await sound(page, 'en');
    assert.equal(state(), 'active');
    await demo.partner.delete(`/api/v1/endpoints/${id}`);
  } finally {
    await chat.close();
  }
}));

test('a token that is not right opens nothing, and says a way on', () => visit({}, async (page) => {
  const mine = await speak();
  for (const path of [`${mine.path.slice(0, -1)}${mine.path.endsWith('0') ? '1' : '0'}`, '/track/x', '/confirm/x']) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 404, path);
    await sound(page, 'en');
    assert.equal(await page.locator('main a[href="/"]').count(), 1);
  }
}));
