// lib.js - a demo city of its own, a browser, and how results are counted.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = dirname(fileURLToPath(import.meta.url));
const root = process.env.JEJARING_SOURCE_ROOT || join(here, '..', '..');
const binary = process.env.JEJARING_BIN || join(root, 'build', 'jejaring');
// Pictures of the pages, for looking: only where JEJARING_SHOTS names a folder for them.
export const shots = process.env.JEJARING_SHOTS;

// ---- counting ----

const tally = { passed: 0, failed: 0 };

export function check(fine, what, more = '') {
  if (fine) {
    tally.passed++;
  } else {
    tally.failed++;
    console.log(`FAIL ${what}${more ? `\n     ${String(more).replaceAll('\n', '\n     ')}` : ''}`);
  }
  return fine;
}

// One story: a step that cannot be done ends it and counts as one failure.
export async function story(what, run) {
  const before = Date.now();
  try {
    await run();
    tally.passed++;
    console.log(`ok   ${what}  ${((Date.now() - before) / 1000).toFixed(1)} s`);
  } catch (e) {
    tally.failed++;
    console.log(`FAIL ${what}\n     ${String(e.stack || e).split('\n').slice(0, 12).join('\n     ')}`);
  }
}

export function finish() {
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 ? 0 : 1;
}

// ---- the city ----

// JEJARING_BROWSER_CITY names a folder with a city made before, for several runs.
export function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'jejaring-browser-'));
  const data = process.env.JEJARING_BROWSER_CITY || join(folder, 'demo');
  const env = { ...process.env, JEJARING_PACKS: process.env.JEJARING_PACKS || join(root, 'packs') };
  if (existsSync(data)) {
    return { folder, data, env };
  }
  const made = spawnSync(binary, ['demo', '--prepare', '--data', data], { encoding: 'utf8', env });
  if (made.status !== 0) {
    throw new Error(`demo --prepare: ${made.error || made.stderr}`);
  }
  return { folder, data, env };
}

// Starts the server on a data folder; resolves with its child and its address.
async function begin(data, env) {
  const child = spawn(binary, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { env });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready after 20 s: ${said}`)), 20000);
    const hear = (bytes) => {
      said += bytes;
      const ready = /http:\/\/[\d.]+:\d+/.exec(said);
      if (ready) {
        clearTimeout(late);
        resolve(ready[0]);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => reject(new Error(`serve ended: ${said}`)));
  });
  return { url, child };
}

// A city that others may change is a copy, so that the next one begins alike.
export async function serve(prepared, name) {
  const data = join(prepared.folder, name);
  cpSync(prepared.data, data, { recursive: true });
  const { url, child } = await begin(data, prepared.env);
  const people = {};
  for (const line of readFileSync(join(data, 'accounts.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [role, login, password] = line.split('\t');
    people[login] = { role, login, password };
  }
  const [words, digits] = readFileSync(join(data, 'receipt.txt'), 'utf8').trim().split('\n');
  return { url, child, people, words, digits, data, env: prepared.env };
}

// The same city with other settings, such as another day: who was logged in must log in again.
export async function restart(city, settings) {
  await stop(city);
  Object.assign(city, await begin(city.data, { ...city.env, ...settings }));
}

// Settings for a civil time of the city, such as '2024-11-16T22:10:00+07:00'.
export function clockAt(civil) {
  return { JEJARING_CLOCK_OFFSET_MS: String(Date.parse(civil) - Date.now()) };
}

export async function stop(city) {
  const ended = new Promise((resolve) => city.child.once('exit', resolve));
  city.child.kill('SIGTERM');
  await ended;
}

export function clean(prepared) {
  rmSync(prepared.folder, { recursive: true, force: true });
}

// ---- the browser ----

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}

// How somebody sits there: width, colours, language, scripts.
export async function seat(browser, city, { width = 1366, dark = false, lang = 'id', script = true, session } = {}) {
  const context = await browser.newContext({
    baseURL: city.url,
    viewport: { width, height: width < 700 ? 740 : 860 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script,
    reducedMotion: 'reduce',
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
  });
  context.setDefaultTimeout(15000);
  const cookies = [];
  if (session) {
    cookies.push({ name: 'jj', value: session, url: city.url });
  }
  if (lang !== 'id') {
    cookies.push({ name: 'jj_lang', value: lang, url: city.url });
  }
  if (cookies.length > 0) {
    await context.addCookies(cookies);
  }
  return context;
}

export async function logIn(page, person) {
  await page.goto('/masuk');
  await page.getByLabel('Nama pengguna').or(page.locator('#login')).first().fill(person.login);
  await page.locator('#password').fill(person.password);
  await page.locator('form[action="/masuk"] button').click();
  await page.waitForURL((url) => url.pathname !== '/masuk');
}

// One login a person, its cookie used again: the slow hash is slow on purpose.
const sessions = new Map();

export async function sessionOf(browser, city, login) {
  const key = `${city.url} ${login}`;
  if (!sessions.has(key)) {
    const context = await seat(browser, city);
    const page = await context.newPage();
    await logIn(page, city.people[login]);
    const cookie = (await context.cookies()).find((c) => c.name === 'jj');
    sessions.set(key, cookie.value);
    await context.close();
  }
  return sessions.get(key);
}

export async function shot(page, name) {
  if (shots) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  }
}

export function freshShots() {
  if (shots) {
    rmSync(shots, { recursive: true, force: true });
  }
}

// ---- what every page must be ----

// Widest thing beyond the window's edge, or '' when nothing is.
export async function sideways(page) {
  return page.evaluate(() => {
    const doc = document.documentElement;
    if (doc.scrollWidth <= doc.clientWidth) {
      return '';
    }
    let worst = '';
    let right = doc.clientWidth;
    for (const el of document.querySelectorAll('body *')) {
      const box = el.getBoundingClientRect();
      if (box.right > right + 0.5 && box.width > 0) {
        right = box.right;
        worst = `${el.tagName.toLowerCase()}.${el.className} to ${Math.round(right)} px: ${el.textContent.trim().slice(0, 60)}`;
      }
    }
    return worst || `page is ${doc.scrollWidth} px wide`;
  });
}

export async function nothingKept(page) {
  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookie: document.cookie,
    databases: indexedDB.databases ? (await indexedDB.databases()).length : 0,
    workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    caches: self.caches ? (await caches.keys()).length : 0,
  }));
  const cookies = (await page.context().cookies()).length;
  return kept.local + kept.session + kept.databases + kept.workers + kept.caches + cookies === 0 && kept.cookie === '';
}
