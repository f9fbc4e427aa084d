// What a reader finds on the pages of the book. Run by ./run.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { BOOK, fences, launch, pages, serve } from './browser.mjs';
import { codeContrasts, diagramContrasts, sheetKinds } from './contrast.mjs';

const THEMES = ['light', 'rust', 'coal', 'navy', 'ayu'];
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** WCAG 2, level AA, for text of any size. */
const CONTRAST = 4.5;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const lab = fences('lab.md');
let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve(BOOK), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a page of the book in a fresh profile, hands it to `act`, and closes it. */
async function visit(path, { theme, timeout = 10_000, ...options }, act) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  try {
    if (theme) await context.addInitScript((theme) => localStorage.setItem('mdbook-theme', theme), theme);
    const page = await context.newPage();
    page.setDefaultTimeout(timeout);
    await page.goto(new URL(path, server.base).href);
    return await act(page, context);
  } finally {
    await context.close();
  }
}

/** The width of what scrolls sideways, at worst: the page, or the element of mdBook's that the text is in. */
function widest() {
  let width = document.scrollingElement.scrollWidth;
  for (let at = document.querySelector('main'); at; at = at.parentElement) {
    if (at.scrollWidth > at.clientWidth) width = Math.max(width, at.getBoundingClientRect().left + at.scrollWidth);
  }
  return width;
}

/** The word `gateway` of the example that declares a gateway endpoint, and its card. */
function gateway(page) {
  const example = page.locator('.topo', { has: page.locator('.topo-code .t-type', { hasText: /^gateway$/ }) }).first();
  const word = example.locator('.topo-code .t-type', { hasText: /^gateway$/ });
  return { word, card: page.locator('.topo-card:popover-open') };
}

/** One card is open, and it tells what a gateway endpoint is. */
async function isTheCardOfTheGateway(card) {
  await card.waitFor();
  assert.equal(await card.count(), 1, 'one card is open');
  assert.match(await card.innerText(), /Gateway endpoint/);
  assert.match(await card.innerText(), /\ba route, not a machine\b/i);
}

/** The card that is open can be read in whole: what does not fit scrolls inside of it. */
async function isOnTheScreen(page, card) {
  const box = await card.boundingBox();
  const { width, height } = page.viewportSize();
  const fits = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  assert.ok(fits, `the card is on the screen: ${JSON.stringify(box)} in ${width} × ${height}`);
}

for (const [reader, javaScriptEnabled] of [['', true], [', without JavaScript', false]]) {
  describe(`the lab${reader}`, () => {
    test('shows each example as code, expectations with marks, and a diagram', () =>
      visit('lab.html', { javaScriptEnabled }, async (page) => {
        assert.ok(lab.length >= 3, 'the chapter has its examples');
        const figures = page.locator('main figure.topo');
        assert.equal(await figures.count(), lab.length);
        for (const [at, fence] of lab.entries()) {
          const figure = figures.nth(at);
          assert.equal(await figure.locator('figcaption').innerText(), fence.title);

          const code = figure.locator('.topo-code');
          assert.ok(await code.isVisible(), `${fence.title}: code`);
          const colors = await code.evaluate((code) => {
            const color = (kind) => getComputedStyle(code.querySelector(`.t-${kind}`)).color;
            return [getComputedStyle(code).color, ...['keyword', 'name', 'number', 'value'].map(color)];
          });
          assert.equal(new Set(colors).size, colors.length, `${fence.title}: a colour for each kind of word: ${colors}`);

          const expectations = figure.locator('.topo-expectations > li');
          const texts = await expectations.locator('summary > code').allInnerTexts();
          assert.deepEqual(texts, fence.expectations, fence.title);
          const signs = await expectations.locator('.topo-sign').allInnerTexts();
          assert.deepEqual(signs, fence.expectations.map(() => (fence.fails ? '✗' : '✓')), fence.title);
          const spoken = await expectations.locator('.topo-spoken').allTextContents();
          for (const word of spoken) assert.match(word, fence.fails ? /^Does not hold/ : /^Holds/, fence.title);
          for (const sign of await expectations.locator('.topo-sign').all()) assert.ok(await sign.isVisible());

          const diagram = figure.locator('svg[role=img]');
          assert.ok(await diagram.isVisible(), `${fence.title}: diagram`);
          const { width, height } = await diagram.boundingBox();
          assert.ok(width > 150 && height > 150, `${fence.title}: diagram of ${width} × ${height}`);
          const labels = await diagram.locator('text').allTextContents();
          assert.match(labels.join(' '), /private_a/, fence.title);
        }
      }));

    test('an expectation opens and shows the path hop by hop', () =>
      visit('lab.html', { javaScriptEnabled }, async (page) => {
        const expectation = page.locator('.topo-expectations > li').first();
        const hops = expectation.locator('ol > li');
        assert.equal(await hops.first().isVisible(), false, 'closed at first');
        await expectation.locator('summary').click();
        assert.ok(await hops.first().isVisible(), 'open after a click');
        assert.match(await expectation.locator('ol').innerText(), /internet gateway/);
      }));

    test('a click on `gateway` opens its card, which says that it is a route; Escape closes it', () =>
      visit('lab.html', { javaScriptEnabled }, async (page) => {
        const { word, card } = gateway(page);
        assert.equal(await card.count(), 0, 'no card is open at first');
        await word.click();
        await isTheCardOfTheGateway(card);
        await page.keyboard.press('Escape');
        assert.equal(await card.count(), 0, 'Escape closes it');
      }));

    test('focus and Enter on `gateway` open its card; Escape closes it and focus is back', () =>
      visit('lab.html', { javaScriptEnabled }, async (page) => {
        const { word, card } = gateway(page);
        await word.focus();
        await page.keyboard.press('Enter');
        await isTheCardOfTheGateway(card);
        await page.keyboard.press('Escape');
        assert.equal(await card.count(), 0, 'Escape closes it');
        assert.ok(await word.evaluate((word) => document.activeElement === word), 'the word has the focus again');
      }));
  });
}

test('the Tab key reaches a word for every card of the lab, and on into the open card', () =>
  visit('lab.html', {}, async (page) => {
    const unreachable = await page.evaluate(() =>
      [...document.querySelectorAll('.topo-card')]
        .filter((card) => ![...document.querySelectorAll(`[popovertarget="${card.id}"]`)].some((word) => word.tabIndex === 0))
        .map((card) => `${card.id} ${card.getAttribute('aria-label')}`));
    assert.deepEqual(unreachable, []);

    const { card } = gateway(page);
    const endpoint = page.locator('#topo-lab-2 .topo-code .t-keyword', { hasText: /^endpoint$/ });
    // The stop before it, then one Tab as a person presses it.
    await endpoint.evaluate((word) => {
      const stops = [...word.closest('code').querySelectorAll('button')].filter((other) => other.tabIndex === 0);
      stops[stops.indexOf(word) - 1].focus();
    });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await isTheCardOfTheGateway(card);
    await page.keyboard.press('Tab');
    assert.ok(await card.evaluate((card) => card.contains(document.activeElement)), 'its first link has the focus');
  }));

test('a card is on the screen wherever its word is', () =>
  visit('lab.html', { viewport: { width: 1280, height: 720 } }, async (page) => {
    const { word, card } = gateway(page);
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      await word.evaluate((word, part) => {
        scrollBy({ top: word.getBoundingClientRect().top - innerHeight * part, behavior: 'instant' });
      }, part);
      await word.click();
      await isTheCardOfTheGateway(card);
      await isOnTheScreen(page, card);
      await card.evaluate((card) => card.hidePopover());
    }
  }));

test('the code that a reader copies is the source', () =>
  visit('lab.html', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    const figures = page.locator('main figure.topo');
    for (const [at, fence] of lab.entries()) {
      const code = figures.nth(at).locator('pre > code');
      assert.equal(await code.evaluate((code) => code.textContent), fence.code, `${fence.title}: textContent`);

      // mdBook shows the button to a mouse above the code.
      await code.hover({ position: { x: 5, y: 5 } });
      await figures.nth(at).locator('button.clip-button').click();
      const button = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(button.trimEnd(), fence.code.trimEnd(), `${fence.title}: the copy button`);

      await code.evaluate((code) => getSelection().selectAllChildren(code));
      await page.keyboard.press('Control+c');
      const selection = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(selection.trimEnd(), fence.code.trimEnd(), `${fence.title}: the selected text`);
    }
  }));

describe('themes', { concurrency: 2 }, () => {
  for (const theme of THEMES) {
    test(`${theme}: text has a contrast of at least ${CONTRAST} to 1 in code, around it, and in the diagram`, () =>
      visit('lab.html', { theme }, async (page) => {
        assert.ok(await page.evaluate((theme) => document.documentElement.classList.contains(theme), theme));
        const words = [];
        const kinds = await page.evaluate(sheetKinds);
        assert.ok(kinds.length >= 10, `the style sheet has its kinds of words: ${kinds}`);
        for (const path of ['lab.html', 'language.html', 'rules/endpoint-type.html']) {
          await page.goto(new URL(path, server.base).href);
          for (const word of await page.evaluate(codeContrasts, kinds)) words.push({ path, ...word });
          for (const word of await page.evaluate(diagramContrasts)) words.push({ path, ...word });
        }
        for (const kind of [...kinds, 'diagram']) {
          assert.ok(words.some((word) => word.kind === kind), `${kind} was measured`);
        }
        const poor = words.filter((word) => !(word.contrast >= CONTRAST));
        const lines = poor.map((word) => `${word.contrast.toFixed(2)} ${word.kind} “${word.text}” ${word.color} on ${word.back}, ${word.path}`);
        assert.deepEqual([...new Set(lines)], []);
      }));
  }
});

describe('a phone', () => {
  test('the page of the lab does not scroll sideways, nor with the card that a tap on `gateway` opens', () =>
    visit('lab.html', PHONE, async (page) => {
      const width = await page.evaluate(widest);
      assert.ok(width <= PHONE.viewport.width, `${width} px wide`);
      const { word, card } = gateway(page);
      await word.tap();
      await isTheCardOfTheGateway(card);
      const open = await page.evaluate(widest);
      assert.ok(open <= PHONE.viewport.width, `${open} px wide with the card`);
    }));

  test('a card is on the screen', () =>
    visit('lab.html', PHONE, async (page) => {
      const { word, card } = gateway(page);
      await word.tap();
      await card.waitFor();
      await isOnTheScreen(page, card);
      const { width } = await card.boundingBox();
      assert.ok(width >= 280, `a card of ${width} px is a column of single words`);
    }));
});

test('ids are unique in print.html, and references lead to them', () =>
  // With JavaScript the page would open the dialog for printing.
  visit('print.html', { javaScriptEnabled: false, timeout: 60_000 }, async (page) => {
    const { count, twice, lost } = await page.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
      const known = new Set(ids);
      const lost = [];
      for (const name of ['popovertarget', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
        for (const element of document.querySelectorAll(`main [${name}]`)) {
          for (const id of element.getAttribute(name).split(/\s+/)) if (!known.has(id)) lost.push(`${name}=${id}`);
        }
      }
      return { count: ids.length, twice: ids.filter((id, at) => ids.indexOf(id) !== at), lost };
    });
    assert.ok(count > 500, `${count} ids`);
    assert.deepEqual([...new Set(twice)], []);
    assert.deepEqual([...new Set(lost)], []);
  }));

describe('every page of the book', () => {
  let crawled;

  before(async () => {
    crawled = await crawl();
  });

  /** Visits all pages once, in the width of a phone. */
  async function crawl() {
    const left = [...pages(), 'print.html'];
    const seen = new Map();
    const readers = [1, 2].map(async () => {
      const context = await browser.newContext({ reducedMotion: 'reduce', viewport: PHONE.viewport });
      await context.addInitScript(() => { window.print = () => {}; });
      const page = await context.newPage();
      let problems = [];
      page.on('console', (message) => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
      page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
      page.on('requestfailed', (request) => {
        // The icon is fetched last, and the next page is opened meanwhile. One that is missing answers 404.
        const error = request.failure()?.errorText;
        if (error !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${error}`);
      });
      page.on('response', (response) => { if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`); });
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(server.base) && !url.startsWith('data:')) problems.push(`elsewhere: ${url}`);
      });
      for (let path = left.shift(); path; path = left.shift()) {
        problems = [];
        await page.goto(new URL(path, server.base).href, { waitUntil: 'load' });
        const facts = await page.evaluate(() => ({
          ids: [...document.querySelectorAll('[id]')].map((element) => element.id),
          links: [...document.querySelectorAll('main a[href]')].map((link) => link.href),
          failures: [...document.querySelectorAll('.topo-failure')].map((failure) => failure.textContent),
          plain: document.querySelectorAll('main code.language-topo').length,
        }));
        seen.set(path, { ...facts, width: await page.evaluate(widest), problems });
      }
      await context.close();
    });
    await Promise.all(readers);
    return seen;
  }

  /** What `find` says about the pages, as lines that name the page. */
  function complaints(find) {
    return [...crawled].flatMap(([path, page]) => find(page, path).map((text) => `${path}: ${text}`));
  }

  test('loads without errors in the console, failed requests or requests to elsewhere', () => {
    assert.ok(crawled.size > 70, `${crawled.size} pages`);
    assert.deepEqual(complaints((page) => page.problems), []);
  });

  test('shows its examples as figures, none failed', () => {
    assert.deepEqual(complaints((page) => [...page.failures, ...(page.plain ? [`${page.plain} plain examples`] : [])]), []);
  });

  test('does not scroll sideways on a phone', () => {
    const wide = (page) => (page.width > PHONE.viewport.width ? [`${page.width} px wide`] : []);
    assert.deepEqual(complaints(wide), []);
  });

  test('has unique ids', () => {
    assert.deepEqual(complaints(({ ids }) => ids.filter((id, at) => ids.indexOf(id) !== at)), []);
  });

  test('links to pages and headings that are there', () => {
    const lost = ({ links }) => links.filter((link) => {
      if (!link.startsWith(server.base)) return false;
      const [path, id] = link.slice(server.base.length).split('#');
      const page = crawled.get(path || 'index.html');
      return !page || (id && !page.ids.includes(decodeURIComponent(id)));
    });
    assert.deepEqual(complaints(lost), []);
  });
});

describe('axe finds no violation in the main content', { concurrency: 2 }, () => {
  // `main` alone: outside of it is mdBook's own (side bar, menu bar, search, arrows to the next page).
  for (const [path, theme] of [
    ['lab.html', 'light'],
    ['lab.html', 'navy'],
    ['rules/endpoint-type.html', 'light'],
    ['language.html', 'light'],
  ]) {
    test(`${path}, ${theme}`, () =>
      visit(path, { theme }, async (page) => {
        if (path === 'lab.html') {
          await gateway(page).word.click();
          await page.locator('.topo-expectations summary').first().evaluate((summary) => summary.click());
        }
        await page.evaluate(AXE);
        const violations = await page.evaluate(async () => {
          const { violations, passes } = await window.axe.run({ include: ['main'] });
          if (passes.length < 10) throw new Error(`axe looked at little: ${passes.length} rules`);
          return violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.replaceAll(/\s+/g, ' ')})`));
        });
        assert.deepEqual(violations, []);
      }));
  }
});
