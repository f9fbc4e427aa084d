// Pictures of the lab, for a person to look at, and `lab.png`, the one that the README shows.

import { join } from 'node:path';
import { BOOK, launch, serve } from './browser.mjs';

const server = await serve(BOOK);
const browser = await launch();

/** Opens the lab in a theme, hands it to `act`, and keeps the clip of the window that it returns, or all of it. */
async function shot(name, theme, options, act) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  await context.addInitScript((theme) => localStorage.setItem('mdbook-theme', theme), theme);
  const page = await context.newPage();
  await page.goto(new URL('lab.html', server.base).href, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  const more = await act?.(page);
  await page.screenshot({ path: join(process.env.SHOTS, name), ...more });
  console.log(join(process.env.SHOTS, name));
  await context.close();
}

/** Opens the card of the word `gateway` in the second example, with the mouse or the keyboard. */
async function open(page, { keyboard } = {}) {
  const word = page.locator('#topo-lab-2 .topo-code .t-type', { hasText: /^gateway$/ });
  await (keyboard ? word.press('Enter') : word.click());
  await page.locator('.topo-card:popover-open').waitFor();
}

const whole = async () => ({ fullPage: true });

try {
  await shot('lab-light.png', 'light', { viewport: { width: 1200, height: 900 } }, whole);
  await shot('lab-dark.png', 'navy', { viewport: { width: 1200, height: 900 } }, whole);
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
  await shot('lab-phone.png', 'light', phone, whole);
  await shot('lab-phone-card.png', 'light', phone, (page) => open(page));
  await shot('lab-card.png', 'light', { viewport: { width: 1200, height: 900 } }, (page) => open(page));
  await shot('lab-card-dark.png', 'navy', { viewport: { width: 1200, height: 900 } }, (page) => open(page));
  // The committed book/src/images/lab.png went through `pngquant --speed 1 256` as well.
  await shot('lab.png', 'light', { viewport: { width: 1000, height: 1446 }, deviceScaleFactor: 1.2 }, async (page) => {
    const scroll = (selector, to) =>
      page.evaluate(([selector, to]) => {
        const { top } = document.querySelector(selector).getBoundingClientRect();
        scrollBy({ top: top - (to < 0 ? innerHeight + to : to), behavior: 'instant' });
      }, [selector, to]);
    // Near the lower edge the card opens above its word, where it stays: what the reader scrolls to next is free.
    await scroll('#topo-lab-2 .topo-code .t-type', -150);
    await open(page, { keyboard: true });
    await scroll('#topo-lab-2', 24);
  });
} finally {
  await browser.close();
  await server.stop();
}
