// public.js - somebody reports without a name, comes back with the receipt, leaves in a hurry.
import assert from 'node:assert/strict';
import { check, nothingKept, seat, shot } from './lib.js';
import { lookAt } from './pages.js';

const TITLE = 'Layanan Kota';

// True on every page of the public part.
async function alike(page, where) {
  assert.equal(await page.title(), TITLE, `${where}: neutral title`);
  assert.equal(new URL(page.url()).pathname, '/', `${where}: one address`);
  const exit = page.locator('a[data-exit]');
  assert.ok(await exit.isVisible(), `${where}: quick exit`);
  const box = await exit.boundingBox();
  assert.ok(box.height >= 44 && box.y < 80, `${where}: quick exit is on top and large`);
}

async function go(page, value) {
  await page.locator(`main button[name="go"][value="${value}"]`).first().click();
}

async function pick(page, name, value) {
  await page.locator(`[name="${name}"][value="${value}"]`).check();
}

async function text(page) {
  return page.locator('main').innerText();
}

async function onStep(page, step) {
  await page.locator(`main input[name="step"][value="${step}"]`).first().waitFor({ state: 'attached' });
  await alike(page, step);
}

export async function receiptOf(page) {
  const words = (await page.locator('main ol.words li').allInnerTexts()).map((w) => w.replace(/[^a-z]/gi, '')).slice(0, 6);
  const digits = /\d{4}(?: \d{4}){4}/.exec(await text(page))[0];
  return { words, digits };
}

// Through the form; look is called on every page.
async function report(page, { safe, file, look }) {
  await page.goto('/');
  await alike(page, 'start');
  await look('mulai');
  await page.locator('button[name="who"][value="SELF"]').click();
  await onStep(page, 'safe');
  await look('aman');
  await pick(page, 'safe_now', safe);
  await go(page, 'next');
  if (safe === 'NO') {
    await onStep(page, 'unsafe');
    const words = await text(page);
    const at = ['110', '129', '112'].map((n) => words.indexOf(n));
    assert.ok(at.every((n) => n >= 0), 'not safe: 110, 129 and 112 stand there');
    assert.ok(Math.min(...at) < 400, 'not safe: the numbers come first');
    await look('tidak-aman');
    await go(page, 'next');
  }
  await onStep(page, 'what');
  const promise = await text(page);
  assert.match(promise, /tidak memberi tahu keluarga/i, 'what is promised stands before the first free text');
  assert.match(promise, /3\s?[x×]\s?24/, 'and what the law obliges to');
  const first = await page.locator('main textarea').first().boundingBox();
  const box = await page.locator('main .box').first().boundingBox();
  assert.ok(box.y < first.y, 'promise above the text');
  await look('apa');
  await pick(page, 'what', 'DIPUKUL');
  await page.locator('textarea[name="story"]').fill('Saya ditahan di rumah kakak. Ini cerita rekaan untuk uji coba, cukup panjang agar terlihat seperti sungguhan.');
  await go(page, 'next');
  await onStep(page, 'where');
  await go(page, 'back');
  await onStep(page, 'what');
  assert.match(await page.locator('textarea[name="story"]').inputValue(), /rumah kakak/, 'back keeps what was typed');
  await go(page, 'next');
  await onStep(page, 'where');
  await look('kapan');
  await go(page, 'skip');
  await onStep(page, 'people');
  await look('orang');
  await page.locator('[name="victim_age"]').fill('empat belas');
  await go(page, 'next');
  await page.locator('main .err').first().waitFor();
  assert.match(await page.locator('main .err').first().innerText(), /angka, misalnya/i, 'a sentence that helps');
  assert.equal(await page.locator('[name="victim_age"]').inputValue(), 'empat belas', 'what was typed stays');
  await look('salah');
  await page.locator('[name="victim_age"]').fill('24');
  await go(page, 'next');
  await onStep(page, 'contact');
  await look('hubungi');
  await pick(page, 'contact_way', 'CODE');
  await go(page, 'next');
  await onStep(page, 'files');
  assert.match(await text(page), /foto atau video tubuh anak/i, 'no pictures of children');
  await look('berkas');
  if (file) {
    await page.locator('main input[type="file"]').setInputFiles(file);
  }
  await go(page, 'next');
  await onStep(page, 'check');
  await look('periksa');
  await go(page, 'send');
  await onStep(page, 'receipt');
  await look('kode');
}

async function leaveReceipt(page, words, look) {
  await page.locator('[name="word_two"]').fill(words[1].toUpperCase());
  await page.locator('[name="word_five"]').fill(words[4].slice(0, 4));
  await go(page, 'next');
  await page.locator('main').waitFor();
  await look('selesai');
}

async function openBox(page, code) {
  await page.goto('/');
  await page.locator('#code, [name="code"]').first().fill(code);
  await page.locator('button', { hasText: /./ }).locator('xpath=ancestor::form[.//input[@value="box"]]//button').first().click();
  await page.locator('main button[name="step"][value="box_unsafe"], #salah').first().waitFor();
}

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function withoutScript(browser, city) {
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  await report(page, { safe: 'NO', file: { name: 'bukti.png', mimeType: 'image/png', buffer: PNG }, look: () => {} });
  const { words, digits } = await receiptOf(page);
  assert.equal(words.length, 6, 'six words');
  const shown = await text(page);
  assert.match(shown, /aplikasi atau meteran/i, 'the receipt warns');
  assert.ok(shown.indexOf(words[0]) < shown.indexOf(digits), 'words come before digits');
  await leaveReceipt(page, words, () => {});
  await alike(page, 'done');
  const client = await context.newCDPSession(page);
  const { entries } = await client.send('Page.getNavigationHistory');
  const own = entries.filter((e) => e.url.startsWith(city.url));
  check(new Set(own.map((e) => e.url)).size === 1, 'without script: one address in the history', own.map((e) => e.url).join(' '));
  check(new Set(own.map((e) => e.title)).size === 1, 'without script: one title in the history');
  for (const [how, code] of [['hyphens and capitals', words.join('-').toUpperCase()], ['four letters each', words.map((w) => w.slice(0, 4)).join(' ')],
    ['digits in one', digits.replaceAll(' ', '')], ['digits in fours', digits]]) {
    await openBox(page, code);
    check(await page.locator('button[value="box_unsafe"]').isVisible(), `the receipt opens with ${how}`);
    await alike(page, how);
  }
  assert.equal((await context.cookies()).length, 0, 'no cookie');
  await context.close();
}

async function withScript(browser, city) {
  for (const form of [{ name: '360-light-id', width: 360 }, { name: '1366-dark-id', width: 1366, dark: true }]) {
    const context = await seat(browser, city, form);
    const page = await context.newPage();
    let n = 0;
    const look = async (name) => {
      n++;
      await alike(page, name);
      check(await nothingKept(page), `public ${name} ${form.name}: nothing kept on the phone`);
      await lookAt(page, form, `public ${name}`, `publik-${String(n).padStart(2, '0')}-${name}`);
    };
    await report(page, { safe: form.dark ? 'UNKNOWN' : 'NO', look });
    const { words } = await receiptOf(page);
    await leaveReceipt(page, words, look);
    await context.close();
  }
}

async function inEnglish(browser, city) {
  const context = await seat(browser, city, { width: 360, dark: true });
  const page = await context.newPage();
  const form = { name: '360-dark-en', width: 360 };
  await page.goto('/');
  await page.locator('header button[name="lang"]').click();
  await page.locator('html[lang="en"]').waitFor();
  await alike(page, 'English').catch(() => {});
  await lookAt(page, form, 'public start', 'publik-en-start');
  await page.locator('button[name="who"][value="CHILD"]').click();
  await page.locator('input[name="step"][value="safe"]').first().waitFor({ state: 'attached' });
  check(await page.locator('html').getAttribute('lang') === 'en', 'English goes on to the next step');
  await lookAt(page, form, 'public safe', '');
  check(await nothingKept(page), 'English keeps nothing on the phone');
  await context.close();
}

async function mailbox(browser, city) {
  const context = await seat(browser, city, { width: 360 });
  const page = await context.newPage();
  const form = { name: '360-light-id', width: 360 };
  await openBox(page, city.words);
  const words = await text(page);
  const answer = words.indexOf('Datang Jumat pukul 09.00');
  assert.ok(answer >= 0, 'the office’s answer is there');
  assert.ok(answer < words.indexOf('Ada satu teman kantor'), 'the newest answer comes first');
  assert.ok(!/JBI-2024|kasus/i.test(words), 'nothing about a case');
  await lookAt(page, form, 'public mailbox', 'publik-kotak');
  await page.locator('textarea[name="body"]').fill('Terima kasih. Saya datang Jumat bersama teman.');
  await page.locator('form:has(input[value="box_write"]) button').first().click();
  await page.getByText('Saya datang Jumat bersama teman.').first().waitFor();
  await page.locator('#file').setInputFiles({ name: 'pesan.png', mimeType: 'image/png', buffer: PNG });
  await page.locator('form:has(input[value="box_file"]) button').first().click();
  await page.getByText('pesan.png').first().waitFor();
  await page.locator('button[value="box_unsafe"]').click();
  await page.getByText('110').first().waitFor();
  await lookAt(page, form, 'public mailbox, not safe', 'publik-kotak-tidak-aman');
  await page.locator('button[value="box_stop"]').click();
  await page.locator('[role="status"]').first().waitFor();
  check(await nothingKept(page), 'the mailbox keeps nothing on the phone');
  await page.locator('button[value="box_leave"]').click();
  await page.locator('button[name="who"]').first().waitFor();
  await openBox(page, 'kucing naik genteng lalu turun lagi');
  assert.match(await text(page), /kata|kode/i, 'a wrong code gets a sentence');
  await shot(page, 'publik-kode-salah');
  await context.close();
}

// The neutral page lies outside, and tests have no network: its place is taken here by one that is served at the exit itself.
async function leaving(browser, city) {
  const answer = await fetch(`${city.url}/x`, { redirect: 'manual' });
  check(answer.status === 303 && /^https:/.test(answer.headers.get('location')), 'the exit leads out');
  for (const how of ['click', 'shift']) {
    const context = await seat(browser, city, { width: 360 });
    const page = await context.newPage();
    await page.route('**/x', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Cuaca</title>' }));
    await page.goto('/');
    await page.locator('button[name="who"][value="SELF"]').click();
    await page.locator('input[name="step"][value="safe"]').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('load');
    const before = await page.evaluate(() => history.length);
    if (how === 'click') {
      await page.locator('a[data-exit]').click();
    } else {
      for (let i = 0; i < 3; i++) {
        await page.keyboard.press('Shift');
      }
    }
    await page.waitForURL((url) => url.pathname === '/x');
    check(await page.evaluate(() => history.length) <= before, `exit by ${how} leaves no entry more`);
    await page.goBack({ timeout: 3000 }).catch(() => {});
    check(!/Apakah sekarang aman/.test(await page.content()), `exit by ${how}: back does not show the step`);
    await context.close();
  }
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  await page.goto('/tidak-ada-halaman-ini');
  check(await page.locator('a[data-exit]').isVisible(), 'error pages have the exit too');
  check(await page.title() === TITLE, 'error pages have the neutral title');
  await shot(page, 'publik-404');
  await context.close();
}

export async function publicPart(browser, city) {
  await withoutScript(browser, city);
  await withScript(browser, city);
  await inEnglish(browser, city);
  await mailbox(browser, city);
  await leaving(browser, city);
}
