// walk_return.js - after-care and return: tasks one, two and three months after closing; a report about somebody known gives
// a hint without content and the owner a note; a recurring case is counted; who was acquitted is no longer "reported elsewhere".
import assert from 'node:assert/strict';
import { check, clockAt, restart } from './lib.js';
import { lookAll } from './pages.js';
import { caseOf, differences, fill, form_of, recapOf, refuse, send, sit, statusFor, text } from './steps.js';

const FIRST = 'Pemantauan pascalayanan pertama';
const SECOND = 'Pemantauan pascalayanan kedua';
const THIRD = 'Pemantauan pascalayanan ketiga';
const HERS = { name: 'Hesti Kusuma', phone: '0800-000-2518' }; // of the case that is closed
const KNOWN = 'Dikenal, hubungi pemilik kasus.';
const RETURN_DAY = '2024-12-16';

// ---- closing ----

async function past(browser, city) {
  const page = await sit(browser, city, 'manajer');
  const href = await caseOf(page, 'JBI-2024-0001');
  await page.goto(`${href}/penutupan`);
  await fill(page, { close_reason: 'SELESAI', unmet_why: 'Rujukan LBH belum dijawab. Rekaan.', victim_view: 'Sudah cukup. Rekaan.', aftercare_on: '2024-11-14' }, form_of('/penutupan'));
  await refuse(page, '/penutupan', /^Pilih hari pemantauan sesudah hari ini\.$/m, { aftercare_on: '2024-11-14', unmet_why: 'Rujukan LBH belum dijawab. Rekaan.' });
  await page.context().close();
}

async function close(browser, city) {
  const page = await sit(browser, city, 'supervisor');
  await page.goto('/tim');
  const link = page.locator('main #keputusan a[href$="/penutupan"]').first();
  const href = (await link.getAttribute('href')).replace('/penutupan', '');
  await page.goto(`${href}/penutupan`);
  await send(page, '/penutupan/putusan', 'button[value="approve"]');
  const number = /JBI-2024-\d+/.exec(await text(page))[0];
  await page.goto(`${href}/rencana`);
  const tasks = await page.locator('#tugas ~ ul.todo > li, section[aria-labelledby="tugas"] > ul.todo > li').allInnerTexts();
  const mine = tasks.filter((t) => t.startsWith('Pemantauan'));
  assert.equal(mine.length, 3, `three tasks: ${mine.join('|')}`);
  for (const [what, due] of [[FIRST, '13 Des 2024'], [SECOND, '14 Jan 2025'], [THIRD, '14 Feb 2025']]) {
    const one = mine.find((t) => t.startsWith(what)) || '';
    check(one.includes(due), `return: ${what} on ${due}`, one);
    check(one.includes('Sari Kusumawati'), `return: ${what} belongs to who managed the case`, one);
  }
  await lookAll(page, 'return: tasks after closing', 'kembali-tugas');
  await page.goto(`/tim${href}`);
  const value = await page.locator('#manajer option', { hasText: 'Hendra Gunawan' }).getAttribute('value');
  await page.locator('#manajer').selectOption(value);
  await send(page, `/tim${href}`);
  await page.goto(`${href}/rencana`);
  const after = (await page.locator('section[aria-labelledby="tugas"] > ul.todo > li').allInnerTexts()).filter((t) => t.startsWith('Pemantauan'));
  check(after.length === 3 && after.every((t) => t.includes('Hendra Gunawan')), 'return: handed on with the case', after.join(' | '));
  await page.context().close();
  return { href, number };
}

// On these mornings the task stands on the first page of who owns the case now, without a word of the case; he does it.
async function mornings(browser, city, { href, number }, days) {
  for (const [day, due, what] of days) {
    await restart(city, clockAt(`${day}T08:30:00+07:00`));
    const page = await sit(browser, city, 'manajer2');
    await page.goto('/beranda');
    const today = page.locator('main div:has(> h3)', { hasText: 'Hari ini' }).locator('li', { hasText: number });
    const said = await today.allInnerTexts();
    check(said.length === 1 && said[0].includes('Tugas') && said[0].includes(due), `return: on ${day} one task of today`, said.join(' | '));
    check(await page.locator('main .todo li', { hasText: number }).count() === 1, `return: on ${day} no other line of that case`);
    if (what === FIRST) {
      await lookAll(page, `return: ${day}`, 'kembali-beranda');
    }
    await page.goto(`${href}/rencana`);
    const task = page.locator('section[aria-labelledby="tugas"] > ul.todo > li', { hasText: what });
    await task.locator('[name="outcome"]').fill('Ditelepon, baik. Rekaan.');
    await task.locator('button[value="done"]').click();
    await page.waitForURL(/ok=/);
    await page.context().close();
  }
}

// ---- a new report about her ----

async function reported(page, { name, phone, story }) {
  await page.goto('/laporan/baru');
  await fill(page, { channel: 'TELEPON', safe_now: 'YES', who: 'SELF', what: ['DITELANTARKAN'], story, contact_number: phone });
  await send(page, '/laporan/baru');
  await page.waitForURL(/antrean\/[0-9a-f-]{36}/);
  await fill(page, { risk: 'SEDANG', kinds: 'PENELANTARAN', competence: 'KOTA', name, phone }, form_of('/triase'));
  await send(page, '/triase');
  await page.waitForURL(/\/ganda/);
}

async function comesBack(browser, city, { href, number }) {
  const page = await sit(browser, city, 'pengaduan2');
  check((await page.goto(href)).status() === 404, 'return: the officer has no way to her old case');
  await reported(page, { name: 'Hesti Kusumo', phone: '0800-000-2519', story: 'Orang lain dengan nama mirip. Rekaan.' });
  check(!(await text(page)).includes(KNOWN), 'return: a name that is alike is nobody known');
  await reported(page, { ...HERS, story: 'Nafkah berhenti lagi sejak November. Rekaan.' });
  const words = await text(page);
  check(words.includes(KNOWN), 'return: known, call the owner', words);
  for (const content of [number, 'JBI-2024-0', 'Sari', 'nafkah dua bulan', 'Cahyo', 'perjanjian']) {
    check(!words.includes(content), `return: the hint says nothing of the case (${content})`);
  }
  await lookAll(page, 'return: known', 'kembali-dikenal');
  await page.goto(page.url().replace('/ganda', '/kasus').replace(/\?.*/, ''));
  await fill(page, { report_day: RETURN_DAY, victim_name: HERS.name, victim_sex: 'P', victim_age: '38', victim_phone: HERS.phone,
    victim_kinds: ['PENELANTARAN'], reported_name: 'Cahyo Kusuma', reported_sex: 'L', reported_relation: 'SUAMI_ISTRI' });
  await send(page, '/kasus');
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}($|\?)/);
  const again = new URL(page.url()).pathname;
  await page.context().close();
  return again;
}

async function owner(browser, city, { href }) {
  const page = await sit(browser, city, 'manajer2');
  await page.goto('/beranda');
  check(/Laporan baru menyebut orang dalam kasus ini/.test(await text(page)), 'return: the owner’s first page says so');
  await page.goto(`${href}/kembali`);
  const words = await text(page);
  check(words.includes('Sebuah laporan baru menyebut seseorang yang dikenal dalam kasus ini.'), 'return: the owner has a note', words);
  check(!words.includes('Nafkah berhenti lagi'), 'return: without what the report says');
  await lookAll(page, 'return: note to the owner', 'kembali-pemilik');
  await send(page, '/kembali/sudah');
  check(/Sudah ditangani/.test(await text(page)), 'return: marked as done');
  await page.context().close();
}

// ---- the same person: a recurring case ----

async function assign(browser, city, again) {
  const page = await sit(browser, city, 'supervisor');
  await page.goto(`/tim${again}`);
  const value = await page.locator('#manajer option', { hasText: 'Hendra Gunawan' }).getAttribute('value');
  await page.locator('#manajer').selectOption(value);
  await send(page, `/tim${again}`);
  await page.context().close();
}

async function tie(browser, city, again, { number }) {
  const before = await recapOf(browser, city, RETURN_DAY);
  assert.equal(before.recurring_cases.unit, 'case', 'the recap names the unit');
  const page = await sit(browser, city, 'manajer2');
  await page.goto(`${again}/kembali`);
  await page.locator('#number').fill('JBI-2024-0001');
  await page.locator('#number').press('Enter');
  await page.locator('#number-err').waitFor();
  assert.match(await text(page), /Tidak ada kasus Anda dengan nomor itu\./, 'another’s case is as absent as none');
  await page.locator('#number').fill(number);
  await page.locator('#number').press('Enter');
  await page.locator('#other_party').waitFor();
  await page.locator('#party_id').selectOption({ label: 'Korban 1' });
  await page.locator('#other_party').selectOption({ label: 'Korban 1' });
  await lookAll(page, 'return: tie', 'kembali-hubungkan');
  await send(page, '/kembali');
  check(/Juga dalam kasus lain/.test(await text(page)), 'return: tied');
  assert.deepEqual(differences(before, await recapOf(browser, city, RETURN_DAY)), { 'recurring_cases.total': 1 }, 'one recurring case, and nothing else');
  await page.context().close();
  const leader = await sit(browser, city, 'pimpinan');
  await leader.goto(`/rekap?from_day=${RETURN_DAY}&to_day=${RETURN_DAY}&basis=report`);
  assert.match(await text(leader), /berulang/i, 'the leader reads it');
  await lookAll(leader, 'return: recap', 'kembali-rekap');
  await leader.context().close();
}

// ---- reported in another case, and acquitted ----

async function acquitted(browser, city) {
  const page = await sit(browser, city, 'manajer');
  const href = await caseOf(page, 'JBI-2024-0001');
  await page.goto(`${href}/orang`);
  const his = page.locator('main section.card', { has: page.locator('h3', { hasText: /Terlapor/ }) }).first();
  assert.match(await his.innerText(), /Terlapor dalam laporan lain[^]*Hasil hukum: /, 'the team reads that he was reported, and how it ended');
  const other = await his.locator('a[href^="/kasus/"]', { hasText: /JBI-/ }).getAttribute('href');
  await lookAll(page, 'return: reported elsewhere', 'kembali-terlapor');
  await page.goto(`${other}/data`);
  await fill(page, { legal_state: 'BEBAS' }, form_of('/data'));
  await send(page, '/data');
  await page.goto(`${href}/orang`);
  const words = await his.innerText();
  check(!words.includes('Terlapor dalam laporan lain'), 'return: acquitted, he is no longer "reported elsewhere"', words);
  check(/Pernah dilaporkan, tidak terbukti[^]*Jangan dipakai sebagai riwayat/.test(words), 'return: and is no history of violence', words);
  await lookAll(page, 'return: acquitted', 'kembali-bebas');
  await page.context().close();
}

export async function walk(browser, city) {
  await acquitted(browser, city);
  await past(browser, city);
  const made = await close(browser, city);
  await mornings(browser, city, made, [['2024-12-13', '13 Des 2024', FIRST]]);
  await restart(city, clockAt(`${RETURN_DAY}T09:00:00+07:00`));
  const again = await comesBack(browser, city, made);
  await owner(browser, city, made);
  await assign(browser, city, again);
  await tie(browser, city, again, made);
  for (const [login, status] of [['pengaduan2', 404], ['polresta', 403], ['pimpinan', 403]]) {
    const got = await statusFor(browser, city, login, `${made.href}/kembali`);
    check(got === status, `return: ${login} gets ${status}`, got);
  }
  await mornings(browser, city, made, [['2025-01-14', '14 Jan 2025', SECOND], ['2025-02-14', '14 Feb 2025', THIRD]]);
}
