// lock.js - one computer, two people: Escape twice, the other works, the first is back at the page with the words.
import assert from 'node:assert/strict';
import { logIn, seat } from './lib.js';
import { fill, form_of, send, text } from './steps.js';
import { lookAt } from './pages.js';

const WORDS = 'Ia minta dijemput sebelum magrib, bukan di depan rumah.';

async function chord(page) {
  const answer = page.waitForURL('**/kunci');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await answer;
}

async function open(page, person) {
  const card = page.locator('form[action="/kunci/buka"]', { hasText: person.name });
  await card.locator('[name="password"]').fill(person.password);
  await page.keyboard.press('Enter');
}

async function shared(browser, city, form) {
  const context = await seat(browser, city, { width: form.width, dark: form.dark });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (e) => errors.push(String(e)));
  const [first, second] = [city.people.manajer, city.people.pengaduan];
  await logIn(page, first);
  first.name = await page.locator('.abar .who > span').first().evaluate((el) => el.firstChild.textContent.trim());
  await page.goto('/kasus');
  const home = await page.locator('main a[href^="/kasus/"]').evaluateAll((all) => all.map((a) => new URL(a.href).pathname)
    .find((path) => /^\/kasus\/[0-9a-f-]{36}$/.test(path)));
  await page.goto(`${home}/catatan`);
  await fill(page, { body: WORDS }, form_of('/catatan'));
  await page.keyboard.press('Escape');
  await page.waitForTimeout(700);
  await page.keyboard.press('Escape');
  assert.equal(new URL(page.url()).pathname, `${home}/catatan`, 'two slow presses lock nothing');
  await page.waitForTimeout(700);
  await chord(page);
  assert.ok(!(await page.content()).includes('magrib'), 'the words are out of sight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'login', 'the other one types at once');
  await lookAt(page, form, 'lock: one person', 'kunci-satu');
  await page.goto(`${home}/catatan`);
  assert.equal(new URL(page.url()).pathname, '/masuk', 'the case is shut');

  await page.goto('/kunci');
  await page.locator('#login').fill(second.login);
  await page.locator('#password').fill(second.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/beranda');
  second.name = await page.locator('.abar .who > span').first().evaluate((el) => el.firstChild.textContent.trim());
  await chord(page);
  assert.equal(await page.locator('form[action="/kunci/buka"]').count(), 2, 'both are locked here');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'password', 'the focus is with who comes');
  await lookAt(page, form, 'lock: two people', 'kunci-dua');
  await open(page, { name: first.name, password: 'bukan sandinya ini' });
  await page.locator('#salah').waitFor();
  assert.match(await text(page), /belum cocok/, 'a wrong password says so');
  await lookAt(page, form, 'lock: wrong', 'kunci-salah');
  await open(page, first);
  await page.locator(`${form_of('/catatan')} [name="body"]`).waitFor();
  assert.equal(await page.locator(`${form_of('/catatan')} [name="body"]`).inputValue(), WORDS, 'the words are there');
  assert.equal(new URL(page.url()).pathname, `${home}/catatan`, 'at the address of before');
  await lookAt(page, form, 'lock: back', 'kunci-kembali');
  await send(page, '/catatan');
  assert.match(await text(page), /magrib/, 'and can be saved');
  assert.deepEqual(errors, [], 'no error of the script');
  await context.close();
}

export async function walk(browser, city) {
  await shared(browser, city, { name: '1366-light-id', width: 1366 });
  await shared(browser, city, { name: '360-dark-id', width: 360, dark: true });

  const context = await seat(browser, city, { script: false });
  const page = await context.newPage();
  const person = city.people.manajer;
  await logIn(page, person);
  await page.goto('/akun');
  await page.locator('form[action="/kunci"] button').click();
  await page.waitForURL('**/kunci');
  await open(page, person);
  await page.waitForURL('**/akun');
  assert.match(await text(page), /Keluar dari semua perangkat/, 'without a script: the button, and back');
  await context.close();
}
