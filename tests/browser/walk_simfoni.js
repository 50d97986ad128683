// walk_simfoni.js - the ministry's sheet: fields in order, copied one by one, marked with the number; the month's list.
import assert from 'node:assert/strict';
import { fill, form_of, refuse, send, sit, text } from './steps.js';
import { lookAt } from './pages.js';

const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-dark-id', width: 360 };

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer');
  const errors = [];
  page.on('pageerror', (e) => errors.push(String(e)));
  await page.goto('/simfoni?month=2024-11');
  await lookAt(page, wide, 'simfoni: month', 'simfoni-bulan');
  await page.locator('main tbody tr', { hasText: 'Perlu diperbarui' }).locator('a').first().click();
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}\/simfoni/);
  const href = new URL(page.url()).pathname;
  const order = (await page.locator('main h2').allInnerTexts()).filter((h) => /^(Pengaduan|Kejadian|Korban|Terlapor|Hubungan|Layanan)/.test(h))
    .map((h) => h.split(' · ')[0]);
  assert.deepEqual([...new Set(order)].slice(0, 4), ['Pengaduan', 'Kejadian', 'Korban', 'Terlapor'], 'the order of the pack');
  assert.ok(!(await text(page)).includes('Ratih'), 'no name on the sheet');
  const button = page.locator('[data-copy]').first();
  const field = page.locator(`[id="${await button.getAttribute('data-copy')}"]`);
  await button.click();
  assert.equal(await page.locator('#live').innerText(), 'Disalin.', 'said aloud');
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<textarea id="paste"></textarea>'));
  await page.locator('#paste').focus();
  await page.keyboard.press('Control+V');
  assert.equal(await page.locator('#paste').inputValue(), await field.inputValue(), 'and it lies in the clipboard');
  await page.goto(href);
  await lookAt(page, wide, 'simfoni: sheet', 'simfoni-lembar');
  await fill(page, { number: 'CONTOH-2024-1571-0099', entered_on: '2024-11-30' }, form_of('/simfoni'));
  await refuse(page, '/simfoni', /belum tiba/, { number: 'CONTOH-2024-1571-0099' });
  await lookAt(page, wide, 'simfoni: a day to come', 'simfoni-salah');
  await fill(page, { entered_on: '2024-11-14' }, form_of('/simfoni'));
  await send(page, '/simfoni');
  assert.match(await text(page), /CONTOH-2024-1571-0099/, 'done with its number');
  await page.context().close();

  const plain = await sit(browser, city, 'manajer', { width: 360, dark: true, script: false });
  await plain.goto(href);
  assert.equal(await plain.locator('[data-copy]:visible').count(), 0, 'without script no button that does nothing');
  await plain.context().close();
  const phone = await sit(browser, city, 'manajer', { width: 360, dark: true });
  await phone.goto(href);
  await lookAt(phone, narrow, 'simfoni: sheet', 'simfoni-lembar');
  await phone.goto('/simfoni?month=2024-11');
  await lookAt(phone, narrow, 'simfoni: month', 'simfoni-bulan');
  await phone.context().close();
  assert.deepEqual(errors, [], 'no error of the script');
}
