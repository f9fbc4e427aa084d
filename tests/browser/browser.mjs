// The built book on a port of this machine, and a browser to read it with.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The folder of the built book. */
export const BOOK = process.env.BOOK;

/** The text of a file of the book's source, by its path below `book/src`. */
export function source(path) {
  return readFileSync(fileURLToPath(new URL(`../../book/src/${path}`, import.meta.url)), 'utf8');
}

/** The examples of a chapter: their info string, title, code, and the expectations in it. */
export function fences(path) {
  return [...source(path).matchAll(/^```topo\b(.*)\n([^]*?)^```$/gm)].map(([, info, code]) => ({
    info,
    title: /title="([^"]*)"/.exec(info)?.[1],
    code,
    expectations: code.split('\n').filter((line) => line.startsWith('expect ')),
    fails: info.includes('expect-error='),
  }));
}

/** Every page that SUMMARY.md names, as its path below the book. */
export function pages() {
  const links = [...source('SUMMARY.md').matchAll(/\]\(([^)\s]+)\.md\)/g)].map(([, path]) => `${path}.html`);
  return [...new Set(links)];
}

/** Serves the folder on a free port; resolves to its address and a function that stops it. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    // `normalize` of an absolute path cannot climb above the root.
    let path = normalize(decodeURIComponent(new URL(request.url, 'http://book').pathname));
    if (path.endsWith('/')) path += 'index.html';
    try {
      const body = await readFile(join(folder, path));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}/`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Debian's Chromium, without a window and without calls to its maker. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
    ],
  });
}
