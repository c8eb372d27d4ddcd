// Chromium as residents and staff use it, and what every page has to stand.
import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { url } from './api.mjs';

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 900 };

// Rules of taste that the templates decide otherwise; all that say what is right or wrong stay.
const html = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'valid-id': ['error', { relaxed: true }],
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }],
  },
});

export const start = () => chromium.launch({ executablePath: program, args: flags });

// A reader: language, size of the screen, with scripts or without, light or dark.
export async function reader(browser, { language = 'en', size = phone, scripts = true, ...more } = {}) {
  const context = await browser.newContext({ baseURL: url, locale: language, viewport: size,
    javaScriptEnabled: scripts, ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.scripts = scripts;
  page.wrong = [];
  page.on('pageerror', (e) => page.wrong.push(e.message));
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.wrong.push(m.text());
  });
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && (response.status() < 300 || response.status() >= 400))
      (page.sent = response.text()).catch(() => {}); // gone when the next page has come meanwhile
  });
  return page;
}

const faults = (violations) => violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);

// axe is a script, and waits for timers: where scripts are off it looks at the same answer in a page that has them,
// but none of ours.
async function axe(page) {
  if (page.scripts) return new AxeBuilder({ page }).analyze();
  const context = await page.context().browser().newContext({ viewport: page.viewportSize() });
  const twin = await context.newPage();
  const body = await page.sent;
  await twin.route('**/*.js', (route) => route.abort());
  await twin.route(page.url().replace(/#.*/, ''), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  await twin.goto(page.url());
  const seen = await new AxeBuilder({ page: twin }).analyze();
  await context.close();
  return seen;
}

// The page as it stands: right HTML as it was sent, no fault that axe finds, one heading, its language said,
// nothing to scroll sideways on the smallest phone, and no word from the console.
export async function sound(page, language) {
  const where = `${new URL(page.url()).pathname.replace(/hb_\w+/, 'TOKEN')} in ${language}`;
  const report = await html.validateString(await page.sent);
  assert.deepEqual(report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`)), [],
    `HTML of ${where}`);
  const seen = await axe(page);
  assert.deepEqual(faults(seen.violations), [], `axe on ${where}`);
  assert.equal(await page.getAttribute('html', 'lang'), language, where);
  assert.equal(await page.locator('h1').count(), 1, `headings of ${where}`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `width of ${where}`);
  await page.setViewportSize(size);
  assert.deepEqual(page.wrong, [], `console of ${where}`);
}
