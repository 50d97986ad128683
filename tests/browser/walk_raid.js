// walk_raid.js - many people at once, without a mouse: refused with everything kept, one case, counted at once.
import assert from 'node:assert/strict';
import { fill, form_of, refuse, send, sit, text } from './steps.js';
import { lookAt } from './pages.js';

const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-light-id', width: 360 };
const people = [['Melur', 'P', '16'], ['', 'P', '17'], ['Seruni', 'P', ''], ['Dahlia', 'P', '14'], ['Bayu', 'L', '15'], ['Bang Uda', 'L', '33']];

async function counted(browser, city) {
  const page = await sit(browser, city, 'pimpinan');
  const answer = await page.request.get('/rekap?from_day=2024-11-14&to_day=2024-11-14&basis=report', { headers: { accept: 'application/json' } });
  const body = await answer.text();
  await page.context().close();
  return body;
}

export async function walk(browser, city) {
  const before = await counted(browser, city);
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/kasus/massal');
  assert.match(await text(page), /21.*2007|18/, 'the article that protects who was forced');
  assert.ok(!/PSK/.test(await page.content()), 'no word of blame');
  await lookAt(page, wide, 'raid: empty', 'razia');
  await fill(page, { report_day: '2024-11-14', place: 'LAINNYA', kinds: 'TRAFFICKING', incident: 'Enam orang, rekaan.' });
  await page.locator('[name="r1_nickname"]').focus();
  for (let i = 0; i < people.length; i++) {
    await page.locator(`[name="r${i + 1}_nickname"]`).focus();
    await page.keyboard.type(people[i][0]);
    await page.keyboard.press('Tab');
    await page.keyboard.type(people[i][1] === 'P' ? 'Perempuan' : 'Laki');
    await page.keyboard.press('Tab');
    await page.keyboard.type(people[i][2]);
  }
  await fill(page, { r1_age: 'enam belas' });
  await refuse(page, '/massal', /Baris 1|angka/i, { r1_age: 'enam belas', r1_nickname: 'Melur', r6_nickname: 'Bang Uda' }, 'button.btn:not([name="step"])');
  await lookAt(page, wide, 'raid: a mistake', 'razia-salah');
  await fill(page, { r1_age: '16' });
  const both = await page.locator('[name="r5_roles"] option', { hasText: 'Korban dan terlapor' }).getAttribute('value');
  const reported = await page.locator('[name="r6_roles"] option', { hasText: /^Terlapor$/ }).getAttribute('value');
  await fill(page, { r5_roles: both, r6_roles: reported });
  await page.locator(`${form_of('/massal')} button.btn`).first().focus();
  await send(page, '/massal', 'button.btn:not([name="step"])');
  assert.match(await text(page), /JBI-2024-\d+|Semua baris tersimpan/, 'one case');
  assert.notEqual(await counted(browser, city), before, 'the recap has it at once');
  await page.context().close();
  const phone = await sit(browser, city, 'pengaduan', { width: 360 });
  await phone.goto('/kasus/massal');
  await lookAt(phone, narrow, 'raid: empty', 'razia');
  await phone.context().close();
}
