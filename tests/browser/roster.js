// roster.js - who is on duty: kept by one, seen by all; one's own address; the bell of a page, its sound, and its rest.
import assert from 'node:assert/strict';
import { seat } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, refuse, send, sit, text } from './steps.js';

const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-dark-id', width: 360 };
const add = form_of('/jaga');

async function kept(browser, city) {
  const page = await sit(browser, city, 'supervisor');
  await page.goto('/jaga');
  const before = await text(page);
  assert.match(before, /Belum ada petugas jaga/, 'what is not covered stands first');
  assert.match(before, /22 Nov 2024, 16\.00/, 'the first evening without anybody');
  assert.ok(!before.includes('0800-000-31'), 'addresses are shown in part');
  await lookAt(page, wide, 'roster: week', 'jaga-minggu');
  const who = await page.locator('#member_id option', { hasText: 'Dewi' }).getAttribute('value');
  await fill(page, { member_id: who, substitute_id: who, from_ms: '2024-11-22T16:00', to_ms: '2024-11-23T08:00' }, add);
  await refuse(page, '/jaga', /Pengganti harus orang lain/, { member_id: who, from_ms: '2024-11-22T16:00' });
  assert.match(await text(page), /Minggu mulai 18 Nov 2024/, 'still at its week');
  await lookAt(page, wide, 'roster: refused', 'jaga-salah');
  await fill(page, { substitute_id: '' }, add);
  await send(page, '/jaga');
  const after = await text(page);
  assert.match(after, /Giliran tersimpan/, 'said');
  assert.ok(!/22 Nov 2024, 16\.00/.test(after.split('Minggu mulai')[0]), 'that evening is covered');
  await page.locator('main a', { hasText: 'Ubah' }).last().click();
  await page.waitForURL(/gilir/);
  await lookAt(page, wide, 'roster: one shift', 'jaga-giliran');
  await page.context().close();
}

async function own(browser, city) {
  const page = await sit(browser, city, 'pengaduan', { width: 360, dark: true });
  await page.goto('/jaga');
  assert.equal(await page.locator('main form').count(), 0, 'others only read the roster');
  await lookAt(page, narrow, 'roster: week', 'jaga-minggu');
  await page.goto('/jaga/saya');
  await fill(page, { phone: '12' }, form_of('/jaga/saya'));
  await refuse(page, '/jaga/saya', /8 sampai 15 angka/, { phone: '12' });
  await fill(page, { phone: '0800-000-3101' }, form_of('/jaga/saya'));
  await send(page, '/jaga/saya');
  await lookAt(page, narrow, 'roster: own address', 'jaga-saya');
  await page.context().close();
}

// Somebody who is not safe, without a name.
async function report(browser, city) {
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('button[name="who"]').first().click();
  await page.locator('[name="safe_now"][value="NO"]').check();
  await page.locator('button[value="next"]').first().click();
  await page.locator('button[value="send"]').first().click();
  await context.close();
}

async function bell(browser, city) {
  const context = await seat(browser, city, { width: 1366 });
  await context.close();
  const page = await sit(browser, city, 'pengaduan');
  const errors = [];
  page.on('pageerror', (e) => errors.push(String(e)));
  await page.clock.install();
  await page.goto('/kasus');
  await page.clock.runFor(1000);
  await page.locator('#bel .bell').waitFor({ timeout: 10000 });
  const waits = await page.locator('#bel').getAttribute('data-waits');
  await page.clock.runFor(100);
  assert.equal(await page.title(), `(${waits}) Jejaring`, 'the title says that somebody waits, not who');
  await lookAt(page, wide, 'roster: bell', 'jaga-bel');
  await page.locator('#bel button', { hasText: 'Bunyikan' }).click();
  await page.locator('#bel button', { hasText: 'Matikan bunyi' }).waitFor();
  await report(browser, city);
  await page.clock.runFor(25000);
  await page.waitForFunction((n) => Number(document.getElementById('bel').dataset.waits) > n, Number(waits));
  let asked = 0;
  page.on('request', (r) => { asked += r.url().endsWith('/jaga/bel') ? 1 : 0; });
  for (let i = 0; i < 40; i++) {
    await page.clock.runFor(20000);
    await page.waitForTimeout(30);
  }
  assert.match(await page.locator('#bel').innerText(), /lama tidak dipakai/, 'an unused page says that it tells nothing');
  assert.ok(asked > 5, 'it had asked');
  const rested = asked;
  await page.clock.runFor(120000);
  await page.waitForTimeout(100);
  assert.equal(asked, rested, 'and keeps no session awake');
  await page.keyboard.press('Shift');
  await page.clock.runFor(1000);
  await page.locator('#bel .bell').waitFor();
  assert.deepEqual(errors, [], 'no error of the script');
  await page.context().close();
  const phone = await sit(browser, city, 'pengaduan2', { width: 360, dark: true });
  await phone.goto('/antrean');
  await phone.locator('#bel .bell').waitFor();
  await lookAt(phone, narrow, 'roster: bell', 'jaga-bel');
  await phone.context().close();
  const plain = await sit(browser, city, 'pengaduan', { script: false });
  await plain.goto('/jaga/bel');
  assert.match(await plain.locator('#bel').innerText(), /Ada yang menunggu/, 'a page of its own without a script');
  await plain.context().close();
  const other = await sit(browser, city, 'manajer');
  await other.goto('/kasus');
  assert.equal(await other.locator('#bel').count(), 0, 'nothing for who takes no reports');
  await other.context().close();
}

export async function walk(browser, city) {
  await kept(browser, city);
  await own(browser, city);
  await bell(browser, city);
}
