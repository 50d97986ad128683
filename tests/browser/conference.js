// conference.js - a case conference: planned, words that tell refused, the police invited on a ground, read by them, decided.
import assert from 'node:assert/strict';
import { check, clockAt, restart } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, refuse, send, sit, text } from './steps.js';

const wide = { name: '1366-light-id', width: 1366 };
const dark = { name: '1366-dark-id', width: 1366, dark: true };
const narrow = { name: '360-light-id', width: 360 };

async function ground(page, href) {
  await page.goto(`${href}/rujukan/baru`);
  const party = await page.locator('[name="party_id"] option').nth(1).getAttribute('value');
  await fill(page, { agency_id: 'POLRESTA', party_id: party });
  await page.locator('main form button.btn').first().click();
  await page.waitForURL(/agency_id/);
  if (await page.locator(form_of('/persetujuan')).count() > 0) {
    await fill(page, { basis: 'CONSENT', giver: 'KORBAN', need: 'YES', identity: 'NO', story: 'NO' }, form_of('/persetujuan'));
    await send(page, '/persetujuan');
  }
}

async function plan(browser, city) {
  const page = await sit(browser, city, 'manajer');
  await page.goto('/kasus');
  const href = await page.locator('main a[href^="/kasus/"]', { hasText: 'JBI-2024-0001' }).first().getAttribute('href');
  await ground(page, href);
  await page.goto('/gelar/baru');
  await lookAt(page, wide, 'conference: new', 'gelar-baru');
  await lookAt(page, narrow, 'conference: new', 'gelar-baru');
  await page.setViewportSize({ width: 1366, height: 860 });
  const chair = await page.locator('[name="chair"] option', { hasText: 'Sari Kusumawati' }).getAttribute('value');
  const told = 'Apakah Ratih Puspitasari dapat pulang?';
  await fill(page, { starts_ms: '2024-11-15T10:00', place: 'RUANG_RAPAT', chair, case_id: href.split('/').pop(), questions: told });
  await refuse(page, '/gelar', /nama/i, { questions: told });
  await lookAt(page, wide, 'conference: words that tell', 'gelar-ditolak');
  await fill(page, { questions: 'Siapa menemani ibu dan anak ke sekolah yang baru?' });
  await send(page, '/gelar');
  await page.waitForURL(/\/gelar\/[0-9a-f-]{36}/);
  const meeting = new URL(page.url()).pathname;
  await page.goto(`${meeting}/undang`);
  await fill(page, { case_id: href.split('/').pop(), agency_id: 'LBH' });
  const answer = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.locator(`form[action$="/undang"] button.btn`).last().click();
  check([303, 422].includes((await answer).status()), 'LBH by its own ground or not at all');
  await page.goto(`${meeting}/undang`);
  await fill(page, { case_id: href.split('/').pop(), agency_id: 'POLRESTA' });
  await send(page, '/undang');
  await page.goto(meeting);
  assert.match(await text(page), /Kepolisian Resor Kota Jambi/);
  await lookAt(page, wide, 'conference: one', 'gelar-satu');
  await lookAt(page, narrow, 'conference: one', 'gelar-satu');
  await page.goto(`${meeting}/ringkasan`);
  await lookAt(page, wide, 'conference: brief', 'gelar-ringkasan');
  check(!/Ratih|Puspitasari|0800-000|1571995203900001/.test(await text(page)), 'the brief names nobody');
  await page.context().close();
  return { href, meeting };
}

async function invited(browser, city, meeting) {
  const page = await sit(browser, city, 'polresta', { width: 360 });
  await page.goto('/undangan');
  await lookAt(page, narrow, 'conference: invitations', 'undangan-daftar');
  await page.goto(meeting.replace('/gelar/', '/undangan/'));
  const words = await text(page);
  assert.match(words, /Siapa menemani ibu dan anak/);
  check(!/Ratih|Puspitasari|JBI-2024-0001/.test(words), 'what the police read names nobody');
  await lookAt(page, narrow, 'conference: invitation', 'undangan');
  await lookAt(page, dark, 'conference: invitation', 'undangan');
  const other = await sit(browser, city, 'rsud');
  check((await other.goto(meeting.replace('/gelar/', '/undangan/'))).status() === 404, 'another agency finds nothing');
  await other.context().close();
  await page.context().close();
}

async function decide(browser, city, { href, meeting }) {
  const page = await sit(browser, city, 'manajer');
  await page.goto(`${meeting}/keputusan`);
  const owner = await page.locator('[name="owner_id"] option', { hasText: 'Sari Kusumawati' }).first().getAttribute('value');
  await fill(page, { case_id: href.split('/').pop(), body: 'Menemani ke sekolah yang baru', owner_id: owner, due_on: '2024-11-20' });
  await send(page, '/keputusan');
  await page.goto(`${meeting}/notulen`);
  assert.match(await text(page), /Menemani ke sekolah yang baru/);
  await lookAt(page, wide, 'conference: minutes', 'gelar-notulen');
  await page.goto(`${href}/rencana`);
  assert.match(await text(page), /Menemani ke sekolah yang baru/, 'a decision is a task of the plan');
  await page.context().close();
}

export async function walk(browser, city) {
  const made = await plan(browser, city);
  await invited(browser, city, made.meeting);
  await restart(city, clockAt('2024-11-15T11:00:00+07:00'));
  await decide(browser, city, made);
  await restart(city, clockAt('2024-11-17T00:05:00+07:00'));
  const page = await sit(browser, city, 'polresta');
  check((await page.goto(made.meeting.replace('/gelar/', '/undangan/'))).status() === 404, 'the day after it has gone');
  await page.context().close();
}
