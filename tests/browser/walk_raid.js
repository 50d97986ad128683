// walk_raid.js - many people at once by keys alone: partly filled rows, refused with everything kept, one case and several,
// a child who is both victim and reported person, and what each adds to the recap, number by number.
import assert from 'node:assert/strict';
import { enter, enterRefused, noMouse, over, tabTo } from './keys.js';
import { check } from './lib.js';
import { lookAll } from './pages.js';
import { caseOf, differences, recapOf, sit, text } from './steps.js';

const DAY = '2024-11-14';
const LAW = 'UU 21/2007 Pasal 18. Korban yang melakukan perbuatan pidana karena dipaksa pelaku perdagangan orang tidak dipidana.';
const BLAME = /\bPSK\b|\bWTS\b|pelacur|tuna ?susila|prostitu|wanita penghibur/i;
const SAVE = 'Simpan semua';

// nickname, sex, age, origin, kinds, role, case; what is left out was not known at the door
const ONE_CASE = [
  ['Melur', 'Perempuan', '16', 'Kota Baru', '', '', ''],
  ['', 'Perempuan', '', '', '', '', ''],
  ['Seruni', '', '', 'Kabupaten Bungo', '', '', ''],
  ['Bayu', 'Laki', '15', '', '1 5', 'both', ''],
  ['Bang Uda', 'Laki', '33', '', '', 'reported', ''],
];
const SEVERAL = [
  ['Kemuning', 'Perempuan', '22', '', '', '', '1'],
  ['Anggrek', 'Perempuan', '17', '', '', '', '2'],
  ['Mami Tua', 'Perempuan', '47', '', '', 'reported', ''],
];

// What one more case adds whoever stands in it; and victims of whom nothing else was said.
const ONE_MORE = {
  cases: 1, cases_verified: 1, 'month.total': 1, 'month.2024-11': 1, 'channel.total': 1, 'channel.TIDAK_DIKETAHUI': 1,
  'kecamatan.total': 1, 'kecamatan.TIDAK_DIKETAHUI': 1, 'service_state.total': 1, 'service_state.TERVERIFIKASI': 1,
  'legal_state.total': 1, 'legal_state.TIDAK_DIKETAHUI': 1, 'trafficking_modus.total': 1, 'trafficking_modus.TIDAK_DIKETAHUI': 1,
  'trafficking_purpose.total': 1, 'trafficking_purpose.TIDAK_DIKETAHUI': 1,
};
const unsaid = (victims) => Object.fromEntries(['place.total', 'place.LAINNYA', 'kecamatan_victims.total', 'kecamatan_victims.TIDAK_DIKETAHUI',
  'education.total', 'education.NA', 'occupation.total', 'occupation.NA', 'marital.total', 'marital.NA', 'disability.total',
  'disability.TIDAK_DIKETAHUI'].map((at) => [at, victims]));

// Every page met names nobody with a word of blame.
async function seen(page, what) {
  const found = BLAME.exec(await page.content());
  check(found === null, `raid, ${what}: no word of blame`, found);
}

// Types one row and leaves the focus on the row after it.
async function row(page, number, [nickname, sex, age, origin, kinds, role, which]) {
  await tabTo(page, `r${number}_nickname`);
  for (const words of [nickname, sex, age, origin, kinds]) {
    await page.keyboard.type(words);
    await page.keyboard.press('Tab');
  }
  if (role === 'both') {
    await page.keyboard.press('ArrowDown');
  } else if (role === 'reported') {
    await page.keyboard.type('Terlapor');
  }
  await page.keyboard.press('Tab');
  if (which !== '') {
    await page.keyboard.type(which);
  }
}

// From the list of cases to the empty screen, and what is the same for all.
async function begin(page, incident) {
  await page.goto('/kasus');
  await tabTo(page, 'Banyak orang sekaligus');
  await enter(page, 'GET');
  await seen(page, 'screen');
  const words = await text(page);
  check(words.includes(LAW) && /perlu verifikasi/.test(words), 'raid: article 18, to be verified', words.slice(0, 400));
  await tabTo(page, 'place');
  await page.keyboard.type('Lain');
  await tabTo(page, 'incident');
  await page.keyboard.type(incident);
  await tabTo(page, 'kinds');
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab'); // physical, psychological, sexual, exploitation: trafficking is the fifth
  }
  await page.keyboard.press('Space');
}

async function change(page, field, words) {
  await tabTo(page, field);
  await over(page, words);
}

// ---- one case ----

async function oneCase(browser, city, page) {
  const before = await recapOf(browser, city, DAY);
  await begin(page, 'Lima orang ditemukan di satu rumah. Rekaan.');
  for (const [i, one] of ONE_CASE.entries()) {
    await row(page, i + 1, one);
  }
  await lookAll(page, 'raid: filled', 'razia-isi');
  const kept = { r1_nickname: 'Melur', r1_origin: 'Kota Baru', r4_kinds: '1 5', r4_roles: 'KORBAN;TERLAPOR', r5_roles: 'TERLAPOR', place: 'LAINNYA' };
  await change(page, 'r1_age', 'enam belas');
  await change(page, 'r6_age', '20');
  await change(page, 'r4_kinds', '1 99');
  await tabTo(page, SAVE);
  await enterRefused(page, /Tulis dengan angka, misalnya 14\.[^]*Baris 4: jenis tidak dikenal\.[^]*Baris 6: isi jenis kelamin atau nama panggilan\./,
    { ...kept, r1_age: 'enam belas', r4_kinds: '1 99', r6_age: '20' });
  await seen(page, 'refused');
  await lookAll(page, 'raid: three mistakes', 'razia-salah');
  await change(page, 'r1_age', '16');
  await change(page, 'r4_kinds', '1 5');
  await tabTo(page, 'r6_age');
  await page.keyboard.press('Delete');
  await tabTo(page, SAVE);
  const answer = await enter(page);
  assert.equal(answer.status(), 303, await text(page));
  assert.match(page.url(), /\/kasus\/[0-9a-f-]{36}\/orang/, 'one case opens at its people');
  const href = new URL(page.url()).pathname.replace(/\/orang$/, '');
  await people(page, href);
  const added = differences(before, await recapOf(browser, city, DAY));
  assert.deepEqual(added, {
    ...ONE_MORE, 'victims.total': 4, 'victims.sex.P': 2, 'victims.sex.L': 1, 'victims.sex.TIDAK_DIKETAHUI': 1,
    'violence_kind.total': 5, 'violence_kind.FISIK': 1, 'violence_kind.TRAFFICKING': 4, trafficking_victims: 4,
    'kinds_per_victim.total': 4, 'kinds_per_victim.1': 3, 'kinds_per_victim.2': 1,
    'age_band.total': 4, 'age_band.13-17': 2, 'age_band.TIDAK_DIKETAHUI': 2,
    'victim_category.total': 4, 'victim_category.AMPK': 2, 'victim_category.TIDAK_DIKETAHUI': 2,
    'perpetrators.total': 2, 'perpetrators.sex.L': 2, ...unsaid(4),
  }, 'one case with four victims, and nothing else');
}

async function people(page, href) {
  const words = await text(page);
  check(words.includes(LAW), 'raid: article 18 stands at the people of this case');
  for (const nickname of ['Melur', 'Seruni', 'Bayu', 'Bang Uda']) {
    check(!words.includes(nickname), `raid: ${nickname} stands with the identity, not here`);
  }
  const cards = await page.locator('main section.card:has(h3[id^="o-"])').allInnerTexts();
  assert.equal(cards.length, 5, 'five people, no empty row');
  assert.match(cards[0], /^Korban 1 Korban Anak\n[^]*Perempuan[^]*16 tahun saat kejadian, 16 tahun saat dilaporkan \(perkiraan\)[^]*Kota Baru/, 'in the order of the rows; an age stays an estimate');
  assert.match(cards[1], /^Korban 2 Korban\n[^]*Belum diisi[^]*Perempuan\nUsia\nTidak diketahui/, 'a row with a sex alone');
  assert.match(cards[2], /^Korban 3 Korban\n[^]*Jenis kelamin\nTidak diketahui[^]*Kabupaten Bungo/, 'a row with a nickname and where from');
  assert.match(cards[3], /^Korban 4 Korban Terlapor Anak\n[^]*Lindungi sebagai anak dalam kedua peran[^]*Fisik, Perdagangan orang/, 'a boy in both roles');
  assert.match(cards[4], /^Terlapor 1 Terlapor\n[^]*33 tahun saat kejadian, 33 tahun saat dilaporkan \(perkiraan\)/, 'and the man');
  await seen(page, 'people');
  await lookAll(page, 'raid: people', 'razia-orang');
  for (const part of ['', '/tppo', '/simfoni', '/formulir/pengaduan']) {
    await page.goto(`${href}${part}`);
    await seen(page, part || 'case');
    check(part !== '/tppo' || (await text(page)).includes(LAW), 'raid: article 18 on the screening');
  }
}

// ---- several cases ----

const listed = (page) => page.locator('main a[href^="/kasus/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')).filter((h) => /^\/kasus\/[0-9a-f-]{36}$/.test(h)))]);

// She is the same woman in both, as old in each, and her age stays an estimate.
async function reportedIn(page, cases) {
  assert.equal(cases.length, 2, 'two new cases on the list');
  for (const href of cases) {
    await page.goto(`${href}/orang`);
    const cards = await page.locator('main section.card:has(h3[id^="o-"])').allInnerTexts();
    const her = cards.filter((card) => /^Terlapor 1 Terlapor\n/.test(card));
    check(cards.length === 2 && her.length === 1 && /47 tahun saat kejadian, 47 tahun saat dilaporkan \(perkiraan\)/.test(her[0]),
      'raid: the reported person’s age stands in each case and stays an estimate', cards);
  }
}

async function several(browser, city, page) {
  await page.goto('/kasus');
  const known = await listed(page);
  const before = await recapOf(browser, city, DAY);
  await begin(page, 'Dua orang di dua tempat, satu penyalur. Rekaan.');
  for (const [i, one] of SEVERAL.entries()) {
    await row(page, i + 1, one);
  }
  await change(page, 'r2_case_no', '');
  await page.keyboard.press('Delete');
  await tabTo(page, SAVE);
  await enterRefused(page, /^Baris 2: korban ini belum punya angka kasus\.$/m, { r1_case_no: '1', r3_nickname: 'Mami Tua' });
  await change(page, 'r2_case_no', '2');
  await tabTo(page, SAVE);
  assert.equal((await enter(page)).status(), 303, await text(page));
  assert.equal(new URL(page.url()).pathname, '/kasus', 'several cases: back to the list');
  await seen(page, 'list');
  await reportedIn(page, (await listed(page)).filter((href) => !known.includes(href)));
  const added = differences(before, await recapOf(browser, city, DAY));
  const two = Object.fromEntries(Object.entries(ONE_MORE).map(([at, n]) => [at, 2 * n]));
  assert.deepEqual(added, {
    ...two, 'victims.total': 2, 'victims.sex.P': 2, 'violence_kind.total': 2, 'violence_kind.TRAFFICKING': 2, trafficking_victims: 2,
    'kinds_per_victim.total': 2, 'kinds_per_victim.1': 2, 'age_band.total': 2, 'age_band.18-24': 1, 'age_band.13-17': 1,
    'victim_category.total': 2, 'victim_category.KTP': 1, 'victim_category.AMPK': 1,
    'perpetrators.total': 2, 'perpetrators.sex.P': 2, ...unsaid(2),
  }, 'two cases with a victim each, the woman is reported in both and counted in each');
}

export async function walk(browser, city) {
  const page = await sit(browser, city, 'pengaduan');
  const touched = await noMouse(page);
  await page.goto('/kasus/massal');
  await lookAll(page, 'raid: empty', 'razia');
  await oneCase(browser, city, page);
  await several(browser, city, page);
  check(touched() === 0, 'raid: no mouse from start to end', touched());
  await page.context().close();
  const other = await sit(browser, city, 'manajer');
  await other.goto(`${await caseOf(other, 'JBI-2024-0001')}/orang`);
  check(!(await text(other)).includes('Pasal 18'), 'raid: no article 18 where nothing points to trafficking');
  await other.context().close();
}
