// keyboard.js - hands that never touch a mouse: login, and a report that somebody tells at the counter.
import assert from 'node:assert/strict';
import { tabTo } from './keys.js';
import { check, seat, sessionOf } from './lib.js';

// Whoever tabs must see where he is.
async function seesFocus(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    const parent = getComputedStyle(document.activeElement.closest('label') || document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || parent.outlineStyle !== 'none' || parent.boxShadow !== 'none';
  });
}

async function login(browser, city) {
  const context = await seat(browser, city, {});
  const page = await context.newPage();
  await page.goto('/masuk');
  await page.keyboard.press('Tab');
  check(/isi/i.test(await page.evaluate(() => document.activeElement.getAttribute('href') || '')), 'the first Tab offers to skip to the text');
  await tabTo(page, 'login');
  check(await seesFocus(page), 'login: focus is seen');
  await page.keyboard.type(city.people.pengaduan.login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(city.people.pengaduan.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/masuk');
  await context.close();
}

async function entry(browser, city) {
  const context = await seat(browser, city, { session: await sessionOf(browser, city, 'pengaduan') });
  const page = await context.newPage();
  await page.goto('/laporan/baru');
  await tabTo(page, 'channel');
  check(await seesFocus(page), 'entry: focus is seen');
  await page.keyboard.type('SAPA');
  const channel = await page.locator('[name="channel"]').inputValue();
  check(channel === 'SAPA129', 'typing chooses the channel', channel);
  await tabTo(page, 'outside_ticket');
  await page.keyboard.type('SAPA-129-2411-00001');
  await tabTo(page, 'safe_now');
  await page.keyboard.press('Space');
  await tabTo(page, 'story');
  await page.keyboard.type('Penelepon bercerita tentang tetangganya. Cerita rekaan untuk uji coba.');
  await tabTo(page, 'victim_age');
  await page.keyboard.type('31');
  const button = await page.locator('form[action="/laporan/baru"] button.btn').first().innerText();
  await tabTo(page, button.trim());
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => /^\/antrean\/[0-9a-f-]{36}$/.test(url.pathname));
  const words = await page.locator('main').innerText();
  assert.match(words, /SAPA-129-2411-00001/);
  assert.match(words, /tetangganya/);
  check(true, 'a report is entered by keys alone');
  await context.close();
}

async function publicForm(browser, city) {
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  await page.goto('/');
  await tabTo(page, 'who');
  await page.keyboard.press('Enter');
  await page.locator('[name="safe_now"]').first().waitFor();
  await tabTo(page, 'safe_now');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.locator('textarea[name="story"]').waitFor();
  check(true, 'the first two questions are answered by keys alone');
  await context.close();
}

export async function keyboardPart(browser, city) {
  await login(browser, city);
  await entry(browser, city);
  await publicForm(browser, city);
}
