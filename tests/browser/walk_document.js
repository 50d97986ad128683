// walk_document.js - a file that hurts: no picture of it, two people only, out to the police only, custody.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { fill, form_of, refuse, sit, text } from './steps.js';
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
  const agencies = await page.locator('#agency_id option:not([value=""])').evaluateAll((all) => all.map((o) => o.value));
  check(agencies.length > 0 && agencies.every((a) => !/RSUD|DINSOS|LBH/.test(a)), 'only the police is offered', agencies.join(' '));
  await lookAt(page, wide, 'files: one that hurts', 'berkas-sensitif');
  await fill(page, { receiver: 'Penyidik kedua', letter: 'BA contoh 12' }, form_of('/serah'));
  await refuse(page, '/serah', /perlu diisi/, { receiver: 'Penyidik kedua', letter: 'BA contoh 12' });
  await page.goto(href);
  await fill(page, { reason: 'lihat' }, form_of('/buka'));
  await refuse(page, '/buka', /alasan/i, { reason: 'lihat' });
  await lookAt(page, wide, 'files: a reason too short', 'berkas-alasan');
  await page.context().close();

  const phone = await sit(browser, city, 'pendamping', { width: 360, dark: true });
  await phone.goto(href);
  await lookAt(phone, narrow, 'files: one that hurts', 'berkas-sensitif');
  await phone.context().close();
  for (const login of ['manajer2', 'polresta', 'pengaduan']) {
    const other = await sit(browser, city, login);
    const status = (await other.goto(href)).status();
    check(status === 404 || status === 403, `${login} does not find it`, status);
    await other.context().close();
  }
}
