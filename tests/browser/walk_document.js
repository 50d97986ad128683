// walk_document.js - a file that hurts: no picture of it, two people only, out to the police only, custody.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { fill, form_of, refuse, sit, statusFor, text } from './steps.js';
import { lookAt } from './pages.js';

const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-dark-id', width: 360 };

async function find(page) {
  await page.goto('/kasus');
  const cases = await page.locator('main a[href^="/kasus/"]').evaluateAll((links) => [...new Set(links.map((a) => a.getAttribute('href')))]);
  for (const href of cases.filter((h) => /^\/kasus\/[0-9a-f-]{36}$/.test(h))) {
    await page.goto(`${href}/dokumen`);
    const link = page.locator('main a', { hasText: 'Tangkapan layar grup kelas' });
    if (await link.count() > 0) {
      return link.first().getAttribute('href');
    }
  }
  throw new Error('the demo has no file that hurts');
}

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer');
  const href = await find(page);
  assert.equal(await page.locator('main img').count(), 0, 'no picture in the list');
  await lookAt(page, wide, 'files: list', 'berkas-daftar');
  await page.goto(href);
  const words = await text(page);
  assert.match(words, /Berkas sensitif/);
  assert.match(words, /Tanda terima contoh 11/, 'custody shows who took it');
  assert.ok(!words.includes('tangkapan-layar.png'), 'nor its name');
  assert.equal(await page.locator('main img').count(), 0, 'no picture on its page');
  const agencies = await page.locator('#agency_id option:not([value=""])').evaluateAll((all) => all.map((o) => o.value).sort());
  assert.deepEqual(agencies, ['BARESKRIM', 'POLDA', 'POLRESTA'], 'the police, and nobody else');
  await lookAt(page, wide, 'files: one that hurts', 'berkas-sensitif');
  await fill(page, { receiver: 'Penyidik kedua', letter: 'BA contoh 12' }, form_of('/serah'));
  await refuse(page, '/serah', /^Pilih lembaga yang menerima berkas ini\.$/m, { receiver: 'Penyidik kedua', letter: 'BA contoh 12' });
  await page.goto(href);
  await fill(page, { reason: 'lihat' }, form_of('/buka'));
  await refuse(page, '/buka', /^Tulis alasan dengan beberapa kata, misalnya: menghubungi korban tentang jadwal visum\.$/m, { reason: 'lihat' });
  await lookAt(page, wide, 'files: a reason too short', 'berkas-alasan');
  await page.context().close();

  const phone = await sit(browser, city, 'pendamping', { width: 360, dark: true });
  await phone.goto(href);
  await lookAt(phone, narrow, 'files: one that hurts', 'berkas-sensitif');
  await phone.context().close();
  // another manager finds no such file; who has no work with files of cases is turned away before anything is looked up
  for (const [login, status] of [['manajer2', 404], ['pengaduan', 404], ['polresta', 403], ['pimpinan', 403], ['admin', 403]]) {
    const got = await statusFor(browser, city, login, href);
    check(got === status, `files: ${login} gets ${status}`, got);
  }
}
