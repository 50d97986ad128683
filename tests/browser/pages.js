// pages.js - every page that a role reaches by links, looked at in all its forms: axe, sideways scroll, weight, pictures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, seat, sessionOf, shot, sideways } from './lib.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PAGES_MAX = 250; // a role: a crawl that finds no end is a fault

// Addresses that are files or lead out.
const NOT_A_PAGE = /^\/(x|s\/|openapi\.json|healthz|checkpoint|dokumen\/|.*\/(csv|kalender)$|.*\.(pdf|odt|xlsx|csv|txt)$)/;

// Papers to print are in the language of the office, whoever prints them; what is asked before one is printed is a page.
const PAPER = /^\/formulir\/|\/cetak\//;

// Who does the same work is one share: within it each kind of page is looked at once.
export const SHARES = [
  ['supervisor'],
  ['manajer', 'manajer2', 'pendamping', 'pengaduan'],
  ['sekretariat', 'pimpinan', 'admin', 'auditor'],
  ['polresta', 'dinsos', 'rsud'],
];
export const PEOPLE = SHARES.flat();
// The pages that people look at most, in every form.
const MAIN = new Set(['/beranda', '/antrean', '/antrean/:id', '/kasus', '/kasus/:id', '/kasus/:id/orang', '/kasus/:id/rujukan/baru',
  '/rujukan', '/rujukan/:id', '/rekap', '/tim', '/laporan/baru', '/masuk']);

export function pattern(href) {
  const url = new URL(href, 'http://x');
  const path = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id');
  const names = [...url.searchParams.keys()].filter((n) => n !== 'ok').sort();
  return names.length > 0 ? `${path}?${names.join('&')}` : path;
}

export async function axe(page) {
  if (!(await page.evaluate(() => typeof axe === 'object'))) {
    await page.evaluate(axeSource);
  }
  const result = await page.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
  return result.violations.map((v) =>
    `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')}  ${n.any[0]?.message || n.all[0]?.message || n.none[0]?.message || ''}`).join('\n  ')}`);
}

function formOf(width, dark, lang) {
  return { name: `${width}-${dark ? 'dark' : 'light'}-${lang}`, width, dark, lang };
}

// The first form is the one that pages are opened in; every page is seen in the two of TWO.
const TWO = [formOf(360, false, 'id'), formOf(1366, true, 'id')];
const four = (lang) => [formOf(360, false, lang), formOf(360, true, lang), formOf(1366, false, lang), formOf(1366, true, lang)];

function fileName(login, address) {
  return `${login}${address.replace(/[^a-z0-9]+/gi, '_')}`.replace(/_+$/, '').slice(0, 90);
}

// Pattern -> address of every page found, the first of its kind only; each is handed to look while it is open.
async function crawl(page, from, login, look) {
  const found = new Map();
  const queue = [from];
  while (queue.length > 0 && found.size < PAGES_MAX) {
    const href = queue.shift();
    const kind = pattern(href);
    if (found.has(kind)) {
      continue;
    }
    const answer = await page.goto(href);
    found.set(kind, href);
    check(answer.status() === 200, `${login}: ${kind} answers`, `status ${answer.status()} at ${href}`);
    const next = await page.$$eval('a[href]', (links) => links.map((a) => a.href));
    for (const link of next) {
      const url = new URL(link);
      if (url.origin === new URL(page.url()).origin && !NOT_A_PAGE.test(url.pathname) && !found.has(pattern(link))) {
        queue.push(url.pathname + url.search);
      }
    }
    await look(kind, href);
  }
  check(found.size < PAGES_MAX, `${login}: the crawl ends`, `${found.size} kinds of page`);
  return found;
}

export async function lookAt(page, form, what, picture) {
  const wide = await sideways(page);
  check(wide === '', `${what} ${form.name}: no sideways scroll`, wide);
  const problems = await axe(page);
  check(problems.length === 0, `${what} ${form.name}: axe`, problems.join('\n'));
  if (picture) {
    await shot(page, `${picture}-${form.name}`);
  }
  if (form.width === 360) {
    await page.setViewportSize({ width: 320, height: 740 });
    const narrow = await sideways(page);
    check(narrow === '', `${what} at 320: no sideways scroll`, narrow);
    await page.setViewportSize({ width: 360, height: 740 });
  }
}

// An open page changes its form without being loaded again: colours and width are the browser's affair alone.
async function turn(page, form) {
  await page.emulateMedia({ colorScheme: form.dark ? 'dark' : 'light' });
  await page.setViewportSize({ width: form.width, height: form.width < 700 ? 740 : 860 });
}

// The page as it stands, in both widths and both colours; what was typed stays in it.
export async function lookAll(page, what, picture) {
  for (const form of four('id')) {
    await turn(page, form);
    await lookAt(page, form, what, picture);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function lookIn(page, forms, what, picture) {
  for (const form of forms) {
    await turn(page, form);
    await lookAt(page, form, what, picture);
  }
  await turn(page, forms[0]);
}

// What a second language can break: links, buttons and fields without a word, width, the name of the language.
async function lookInEnglish(page, what) {
  const mute = await page.evaluate(() => [...document.querySelectorAll('a[href], button, summary, label, legend, h1, h2, h3, title')]
    .filter((el) => !`${el.textContent}${el.getAttribute('aria-label') || ''}`.trim() && !el.querySelector('img, svg'))
    .map((el) => el.outerHTML.slice(0, 120)).join('\n'));
  check(mute === '', `${what} en: nothing without words`, mute);
  const lang = PAPER.test(new URL(page.url()).pathname) ? 'id' : 'en';
  check(await page.locator('html').getAttribute('lang') === lang, `${what} en: says its language`);
  const wide = await sideways(page);
  check(wide === '', `${what} 360-light-en: no sideways scroll`, wide);
}

export async function everyPage(browser, city, only) {
  const done = new Set(); // language and kind of page that were looked at
  const isNew = (login, lang, kind) => {
    const key = `${lang} ${kind} ${kind === '/beranda' ? login : ''}`; // everybody's own start page
    return !done.has(key) && done.add(key);
  };
  for (const login of PEOPLE.filter((p) => !only || only.includes(p))) {
    const session = await sessionOf(browser, city, login);
    const finder = await seat(browser, city, { ...TWO[0], session });
    const page = await finder.newPage();
    const found = await crawl(page, '/beranda', login, async (kind, href) => {
      if (isNew(login, 'id', kind)) {
        if (pattern(page.url()) !== kind) {
          await page.goto(href);
        }
        await lookIn(page, MAIN.has(kind) ? four('id') : TWO, `${login}: ${kind}`, fileName(login, kind));
      }
    });
    await finder.close();
    console.log(`     ${login}: ${found.size} pages`);
    const context = await seat(browser, city, { ...four('en')[0], session });
    const view = await context.newPage();
    for (const [kind, href] of found) {
      if (isNew(login, 'en', kind)) {
        await view.goto(href);
        await lookInEnglish(view, `${login}: ${kind}`);
        if (MAIN.has(kind)) {
          await lookIn(view, four('en'), `${login}: ${kind}`);
        }
      }
    }
    await context.close();
  }
  return done;
}

// Bytes over the wire and requests of a first visit.
export async function weigh(browser, city, href, options = {}) {
  const context = await seat(browser, city, options);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  let requests = 0;
  client.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
  client.on('Network.requestWillBeSent', () => { requests++; });
  await page.goto(href, { waitUntil: 'networkidle' });
  await context.close();
  return { bytes, requests };
}
