// walk_contact.js - safe contact: the wish is written down, and whatever goes against it is refused and says why.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAll } from './pages.js';
import { caseOf, fill, form_of, refuse, send, sit, statusFor, text } from './steps.js';

const HERS = '0800-000-2151'; // hers alone, confirmed
const OTHER = '0800-000-2152'; // of her office; nobody confirmed it
const HIS = '0800-000-2159'; // the reported husband's
const WISH = {
  may: 'YES', channels: ['PHONE', 'WHATSAPP'], number_a: HERS, number_b: OTHER, days_a: ['RABU'], from_a: '09.00', to_a: '15.00',
  who_answers: 'Ratih sendiri', code_word: 'Kue lapis', stop_word: 'Pesanannya habis', pretext: 'Menanyakan pesanan kue',
  confirmed_on: '2024-11-14', until_on: '2024-12-14',
};
// On Wednesday the 13th at ten: inside the window.
const CALL = { at_ms: '2024-11-13T10:00', channel: 'PHONE', slot: 'A', outcome: 'SPOKE', answered_by: 'Ratih', follow: 'Rekaan: bertemu Jumat.' };
const KEPT = { answered_by: 'Ratih', follow: 'Rekaan: bertemu Jumat.' };
const DANGER = 'Tetangga melihat terlapor membawa parang. Rekaan.';

// Case A of the demo: whose contact, and the identity of the reported person.
async function people(page) {
  const href = await caseOf(page, 'JBI-2024-0001');
  await page.goto(`${href}/kontak`);
  const person = await page.locator('main h3 a[href*="/kontak/"]').first().getAttribute('href');
  await page.goto(`${href}/orang`);
  const his = await page.locator('main section.card', { has: page.locator('h3', { hasText: /Terlapor/ }) }).locator('a[href$="/identitas"]').first().getAttribute('href');
  return { href, person, his };
}

// Opens numbers and words with a reason; the form of the wish stands there then.
async function opened(page, person) {
  await page.goto(person);
  const closed = await text(page);
  for (const secret of [HERS, OTHER, '0800-000-2141', '0800-000-2142', 'Kue lapis', 'Pesanannya habis']) {
    check(!closed.includes(secret), `contact: ${secret} stands on no page by chance`);
  }
  await fill(page, { reason: 'Menelepon untuk menjemput. Rekaan.' }, form_of('/buka'));
  await send(page, '/buka');
}

async function hisNumber(page, his) {
  await page.goto(his);
  await fill(page, { reason: 'Mencatat nomor terlapor. Rekaan.' }, form_of('/identitas'));
  await send(page, '/identitas');
  await fill(page, { phone: HIS }, form_of('/identitas/ubah'));
  await send(page, '/identitas/ubah');
}

// ---- the wish ----

async function wish(page, { person, his }) {
  await hisNumber(page, his);
  await opened(page, person);
  await page.locator(`${form_of('/ubah')} [name="sure_b"]`).waitFor();
  for (const box of ['channels', 'days_a']) {
    for (const one of await page.locator(`${form_of('/ubah')} [name="${box}"]`).all()) {
      await one.setChecked(WISH[box].includes(await one.getAttribute('value')));
    }
  }
  await fill(page, { ...WISH, number_b: '+62 800 0002159', middle_name: '', number_c: '' }, form_of('/ubah'));
  await page.locator(`${form_of('/ubah')} [name="sure_a"]`).check();
  await refuse(page, '/ubah', /^Nomor ini tercatat sebagai nomor terlapor dalam kasus ini, jadi tidak bisa menjadi kontak aman\.$/m,
    { number_a: HERS, number_b: '+62 800 0002159', code_word: 'Kue lapis', to_a: '15.00' });
  await lookAll(page, 'contact: the reported person’s number', 'kontak-nomor-terlapor');
  await fill(page, { number_b: OTHER }, form_of('/ubah'));
  await send(page, '/ubah');
  await page.goto(person);
  const words = await text(page);
  assert.match(words, /Telepon, WhatsApp/, 'through what');
  assert.match(words, /Rabu, 09\.00–15\.00/, 'when');
  assert.match(words, /14 Des 2024/, 'until when');
  check(/Di luar hari dan jam yang diminta\./.test(words), 'contact: on Thursday the page says no before anybody calls');
  await lookAll(page, 'contact: one person', 'kontak-satu');
}

// ---- attempts ----

// Each goes against the wish in one thing, and is refused with its sentence.
const REFUSED = [
  ['outside the hours', { at_ms: '2024-11-13T15:00' }, /^Di luar hari dan jam yang diminta\.$/m],
  ['on another day', { at_ms: '2024-11-12T10:00' }, /^Di luar hari dan jam yang diminta\.$/m],
  ['a number nobody confirmed', { slot: 'B' }, /^Nomor ini belum dipastikan aman\.$/m],
  ['a number that is not in the wish', { slot: 'C' }, /^Nomor ini tidak ada dalam keinginan kontak\.$/m],
  ['a way that was not allowed', { channel: 'SMS', outcome: 'MESSAGE' }, /^Cara ini tidak termasuk yang diperbolehkan\.$/m],
  ['a letter', { channel: 'LETTER', slot: '', outcome: 'HANDED_OVER' }, /^Cara ini tidak termasuk yang diperbolehkan\.$/m],
  ['a voice message', { outcome: 'VOICEMAIL' }, /^Orang ini tidak ingin ada pesan suara yang ditinggalkan\.$/m],
];

async function attempt(page, person, fields) {
  await page.goto(person);
  await fill(page, { ...CALL, ...fields }, `form[action="${person}"]`);
}

async function attempts(page, person) {
  const before = await page.goto(person).then(() => page.locator('main ol.tl > li').count());
  for (const [what, fields, sentence] of REFUSED) {
    await attempt(page, person, fields);
    await refuse(page, person, sentence, KEPT).catch((e) => check(false, `contact, ${what}: refused`, e.message));
  }
  await lookAll(page, 'contact: refused', 'kontak-ditolak');
  await page.goto(person);
  const kept = await page.locator('main ol.tl > li', { hasText: 'Ditolak' }).allInnerTexts();
  check(kept.length === REFUSED.length, 'contact: each refusal is a record', kept);
  check(await page.locator('main ol.tl > li').count() === before + REFUSED.length, 'contact: and nothing else is');
  await lookAll(page, 'contact: refusals kept', 'kontak-penolakan');
  await attempt(page, person, { code_check: 'RIGHT' });
  await send(page, person);
  const made = await page.locator('main ol.tl > li', { hasText: 'Kemarin 10.00' }).filter({ hasNotText: 'Ditolak' }).innerText();
  assert.match(made, /Telepon \(Nomor utama\) · Berbicara dengan orangnya/, 'the attempt is kept with its time, its way and how it ended');
  assert.match(made, /Sari Kusumawati/, 'and who made it');
  check(await page.locator('main ol.tl > li').count() === before + REFUSED.length + 1, 'contact: one attempt more');
}

async function danger(page, person) {
  const form = `form[action="${person}"]`;
  await attempt(page, person, { at_ms: '2024-11-13T22:00' });
  await page.locator(`${form} summary`).click();
  await page.locator(`${form} [name="danger"]`).check();
  await refuse(page, person, /^Tulis dengan beberapa kata apa bahayanya\.$/m, KEPT);
  await fill(page, { danger_why: DANGER }, form);
  await page.locator(`${form} [name="danger"]`).check();
  await send(page, person);
  const newest = await page.locator('main ol.tl > li', { hasText: 'Kemarin 22.00' }).filter({ hasNotText: 'Ditolak' }).innerText();
  check(newest.includes('Di luar keinginan: bahaya nyawa') && newest.includes(DANGER), 'contact: against the wish only with its reason beside it', newest);
}

// His number came to be known after she gave it: no danger to life opens it.
async function never(page, { person, his }) {
  await page.goto(his);
  await fill(page, { reason: 'Nomornya berganti. Rekaan.' }, form_of('/identitas'));
  await send(page, '/identitas');
  await fill(page, { phone: OTHER.replaceAll('-', '') }, form_of('/identitas/ubah'));
  await send(page, '/identitas/ubah');
  const form = `form[action="${person}"]`;
  await attempt(page, person, { slot: 'B' });
  await page.locator(`${form} summary`).click();
  await page.locator(`${form} [name="danger"]`).check();
  await fill(page, { danger_why: DANGER }, form);
  await refuse(page, person, /^Nomor ini milik terlapor\. Jangan dihubungi untuk menjangkau korban, dalam keadaan apa pun\.$/m, { ...KEPT, danger_why: DANGER });
  await lookAll(page, 'contact: never his number', 'kontak-tidak-pernah');
}

async function stopWord(page, { href, person }) {
  await attempt(page, person, { outcome: 'STOP_WORD' });
  await send(page, person);
  await attempt(page, person, {});
  await refuse(page, person, /^Kata berhenti pernah diucapkan\. Jangan dihubungi sampai dikonfirmasi ulang\.$/m, KEPT);
  await page.goto(`${href}/kontak`);
  await lookAll(page, 'contact: stop word', 'kontak-berhenti');
  await page.goto(href);
  assert.match(await text(page), /Kata berhenti diucapkan, jangan dihubungi dulu/, 'the first page of the case says so');
  assert.match(await text(page), /bahaya nyawa/, 'and its time line has the call against the wish');
}

// A note is no way around it: neither a call nor a visit to her is a kind of note.
async function notes(page, { href }) {
  await page.goto(`${href}/catatan`);
  const kinds = await page.locator('main [name="kind"] option').allInnerTexts();
  const around = kinds.filter((k) => /telepon|kunjungan|whatsapp|surat/i.test(k) && !/bukan (dengan|kepada) orang dalam kasus/.test(k));
  check(kinds.length > 3 && around.length === 0, 'contact: no kind of note is a call or a visit to her', around);
  await page.locator(`main a[href="${href}/kontak"]`, { hasText: 'buka Kontak aman' }).waitFor();
  await lookAll(page, 'contact: notes lead to it', 'kontak-catatan');
}

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer');
  const ids = await people(page);
  await page.goto(`${ids.href}/kontak`);
  await lookAll(page, 'contact: everybody', 'kontak-semua');
  await wish(page, ids);
  await attempts(page, ids.person);
  await danger(page, ids.person);
  await never(page, ids);
  await stopWord(page, ids);
  await notes(page, ids);
  await page.context().close();
  for (const [login, status] of [['manajer2', 404], ['polresta', 403], ['pimpinan', 403], ['admin', 403]]) {
    const got = await statusFor(browser, city, login, ids.person);
    check(got === status, `contact: ${login} gets ${status}`, got);
  }
}
