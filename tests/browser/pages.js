// pages.js - every page that a role reaches by links, looked at in all its forms: axe, sideways scroll, weight, pictures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, seat, sessionOf, shot, sideways } from './lib.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PAGES_MAX = 250; // a role: a crawl that finds no end is a fault

// Addresses that are files or lead out.
const NOT_A_PAGE = /^\/(x|s\/|openapi\.json|healthz|checkpoint|dokumen\/|.*\/(csv|kalender)$|.*\.(pdf|odt|xlsx)$)/;

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
  await page.evaluate(axeSource);
  const result = await page.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
  return result.violations.map((v) =>
    `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')}  ${n.any[0]?.message || n.all[0]?.message || n.none[0]?.message || ''}`).join('\n  ')}`);
}

const FORMS = [
  { name: '360-light-id', width: 360, dark: false, lang: 'id' },
  { name: '1366-dark-en', width: 1366, dark: true, lang: 'en' },
];
const MORE_FORMS = [];
for (const width of [360, 1366]) {
  for (const dark of [false, true]) {
    for (const lang of ['id', 'en']) {
      const name = `${width}-${dark ? 'dark' : 'light'}-${lang}`;
      if (!FORMS.some((f) => f.name === name)) {
        MORE_FORMS.push({ name, width, dark, lang });
      }
    }
  }
}

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

// The page as it stands, in both widths and both colours; what was typed stays in it.
export async function lookAll(page, what, picture) {
  for (const dark of [false, true]) {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    for (const width of [360, 1366]) {
      await page.setViewportSize({ width, height: width < 700 ? 740 : 860 });
      await lookAt(page, { name: `${width}-${dark ? 'dark' : 'light'}-id`, width }, what, picture);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

export async function everyPage(browser, city, only) {
  const done = new Set(); // form and kind of page that were looked at
  for (const login of PEOPLE.filter((p) => !only || only.includes(p))) {
    const session = await sessionOf(browser, city, login);
    const lookOnce = async (page, form, kind, href) => {
      const more = MORE_FORMS.includes(form);
      const key = `${form.name} ${kind} ${kind === '/beranda' ? login : ''}`; // everybody's own start page
      if (done.has(key) || (more && !MAIN.has(kind))) {
        return;
      }
      done.add(key);
      if (pattern(page.url()) !== kind) {
        await page.goto(href);
      }
      await lookAt(page, form, `${login}: ${kind}`, more ? '' : fileName(login, kind));
    };
    const [first, ...others] = [...FORMS, ...MORE_FORMS];
    const finder = await seat(browser, city, { ...first, session });
    const page = await finder.newPage();
    const found = await crawl(page, '/beranda', login, (kind, href) => lookOnce(page, first, kind, href));
    await finder.close();
    console.log(`     ${login}: ${found.size} pages`);
    for (const form of others) {
      const context = await seat(browser, city, { ...form, session });
      const view = await context.newPage();
      for (const [kind, href] of found) {
        await lookOnce(view, form, kind, href);
      }
      await context.close();
    }
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
