/* Visits the demonstration page in Firefox, by keyboard alone, and prints what it saw.

   node firefox.mjs <firefox> <address> <width>x<height> …   where puppeteer-core is installed */
import { createRequire } from 'node:module';

const puppeteer = createRequire(`${process.cwd()}/`)('puppeteer-core');
const [firefox, address, ...sizes] = process.argv.slice(2);
const PATIENCE = 15_000;

/** What a visitor could see now; runs in the page. */
const look = () => {
  const root = document.querySelector('certification-advisor')?.shadowRoot;
  if (!root) return {};
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const told = (selector) => [...root.querySelectorAll(selector)].map((node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll('.sr,time').forEach((part) => part.remove());
    return copy.textContent;
  });
  const panel = root.querySelector('.panel');
  const { x, y, width, height } = panel?.getBoundingClientRect() ?? {};
  const scroll = root.querySelector('.scroll');
  return {
    focused: at.getAttribute('aria-label') || at.innerText || at.tagName,
    open: Boolean(panel?.checkVisibility()),
    busy: Boolean(root.host.view?.out.busy),
    bot: told('.m.bot'),
    user: told('.m.user'),
    chips: told('.chips button'),
    panel: [x, y, width, height],
    window: [innerWidth, innerHeight],
    sideways: scroll ? scroll.scrollWidth - scroll.clientWidth : 0,
    urls: [...root.querySelectorAll('[href],[src]')].map((node) =>
      node.getAttribute('href') || node.getAttribute('src')),
    foreign: root.querySelectorAll('script,style,iframe,[onerror],[onload]').length,
    pwned: window.pwned ?? null,
    reports: window.reports,
  };
};

async function visit(browser, size) {
  const [width, height] = size.split('x').map(Number);
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) errors.push(message.text());
  });
  await page.setViewport({ width, height });
  await page.evaluateOnNewDocument(() => {
    window.reports = [];
    addEventListener('securitypolicyviolation', (event) =>
      window.reports.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address);

  const until = async (what, test) => {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const seen = await page.evaluate(look);
      if (test(seen)) return seen;
      if (Date.now() > end) throw new Error(`${size}: never ${what}: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  };
  const reach = async (label, key, shift) => {
    for (let n = 0; n < 60; n += 1) {
      if (shift) await page.keyboard.down('Shift');
      await page.keyboard.press(key);
      if (shift) await page.keyboard.up('Shift');
      if ((await page.evaluate(look)).focused.startsWith(label)) return;
    }
    throw new Error(`${size}: ${key} does not reach "${label}"`);
  };
  const answer = async (act) => {
    const { bot } = await page.evaluate(look);
    await act();
    return until('answered', (now) => now.bot.length > bot.length && !now.busy);
  };
  const ask = (text) => answer(async () => {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  });

  const steps = {};
  await until('ready', (now) => now.focused);
  await reach('Ask an advisor', 'Tab');
  await page.keyboard.press('Enter');
  steps.opened = await until('open', (now) => now.open && now.focused === 'Your question');
  steps.answered = await ask('How do I renew?');
  await reach('What does renewal', 'Tab', true);
  steps.chosen = await answer(() => page.keyboard.press(' '));
  steps.compared = await ask('compare');
  steps.hostile = await ask('hostile');
  steps.cards = await ask('hostile cards');
  steps.written = await ask('<img src=x onerror=window.pwned=1>');
  await page.keyboard.press('Escape');
  steps.closed = await until('closed', (now) => !now.open);
  await page.close();
  return { ...steps, errors };
}

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: firefox,
  headless: true,
  timeout: 60_000,
  // As on a phone: no space for scrollbars, and no movement in what is measured.
  extraPrefsFirefox: { 'ui.prefersReducedMotion': 1, 'ui.useOverlayScrollbars': 1 },
});
try {
  const visits = {};
  for (const size of sizes) visits[size] = await visit(browser, size);
  console.log(JSON.stringify({ version: await browser.version(), visits }));
} finally {
  await browser.close();
}
