// walk_trafficking.js - one page of screening: process, means and purpose; for a child no means; "tidak tahu" always; a person
// decides, with a reason; modus from the pack's list; what counts in the recap by modus and purpose.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAll } from './pages.js';
import { caseOf, differences, fill, form_of, recapOf, refuse, send, sit, statusFor, text } from './steps.js';

const DAY = '2024-11-13'; // on which the demo's six people came
const CHOOSE = /^Pilih paling sedikit satu\. “Tidak tahu” juga boleh\.$/m;
const REASON = 'Ia bercerita sendiri; gaji ditahan dua bulan. Rekaan.';

const line = (page, child) => page.locator('section[aria-labelledby="siapa"] li', { hasText: 'Belum diskrining' })
  .filter(child ? { has: page.locator('.tag', { hasText: /^Anak$/ }) } : { hasNot: page.locator('.tag', { hasText: /^Anak$/ }) }).first();

async function screen(page, href, child) {
  await page.goto(`${href}/tppo`);
  await line(page, child).locator('a', { hasText: 'Skrining' }).click();
  await page.locator('#form').waitFor();
}

// ---- a grown woman: all three are asked ----

async function adult(browser, city, page, href) {
  const before = await recapOf(browser, city, DAY);
  await screen(page, href, false);
  check(await page.locator('#form [name="means"]').count() > 0, 'screening: an adult is asked for the means');
  for (const [name, unknown] of [['process', 1], ['means', 1], ['purpose', 1], ['modus', 1], ['channel', 1]]) {
    const n = await page.locator(`#form [name="${name}"][value="TIDAK_DIKETAHUI"]`).count();
    check(n === unknown, `screening: "tidak tahu" answers ${name}`, n);
  }
  await lookAll(page, 'screening: an adult', 'tppo-dewasa');
  await fill(page, { result: 'TERDUGA', reason: REASON }, form_of('/tppo'));
  await refuse(page, '/tppo', CHOOSE, { reason: REASON });
  const said = await page.locator('#form .err', { hasText: 'Pilih paling sedikit satu' }).count();
  check(said === 3, 'screening: process, means and purpose each want an answer', said);
  await lookAll(page, 'screening: three answers missing', 'tppo-salah');
  await fill(page, { process: ['PEREKRUTAN', 'TIDAK_DIKETAHUI'], means: ['PENIPUAN'], purpose: ['KERJA_PAKSA'], modus: ['PRT'], channel: ['AGEN'] }, form_of('/tppo'));
  await refuse(page, '/tppo', /^Pilih “Tidak tahu” saja, atau yang diketahui saja\.$/m, { reason: REASON });
  await page.locator('#form [name="process"][value="PEREKRUTAN"]').uncheck();
  await fill(page, { reason: '' }, form_of('/tppo'));
  await refuse(page, '/tppo', /^Bagian ini perlu diisi\.$/m);
  assert.ok(await page.locator('#form [name="modus"][value="PRT"]').isChecked(), 'what was chosen is still there');
  await fill(page, { reason: REASON }, form_of('/tppo'));
  await send(page, '/tppo');
  assert.deepEqual(differences(before, await recapOf(browser, city, DAY)), {
    'trafficking_modus.total': 1, 'trafficking_modus.PRT': 1, 'trafficking_purpose.total': 1, 'trafficking_purpose.KERJA_PAKSA': 1,
  }, 'the case counts by one modus and one purpose more');
  const newest = await page.locator('section[aria-labelledby="riwayat"] article').first().innerText();
  assert.match(newest, /Terduga korban[^]*Berlaku[^]*Hendra Gunawan[^]*Tidak tahu[^]*Ditipu[^]*Kerja atau pelayanan paksa[^]*Pekerja rumah tangga[^]*Agen/, 'who decided what');
  assert.ok(newest.includes(REASON), 'and why');
}

// ---- a child: process and purpose are enough ----

async function child(browser, city, page, href) {
  const before = await recapOf(browser, city, DAY);
  await screen(page, href, true);
  check(await page.locator('#form [name="means"]').count() === 0, 'screening: a child is not asked for the means');
  assert.match(await text(page), /Untuk anak, cara tidak ditanyakan: proses dan tujuan sudah cukup, dan persetujuan anak tidak mengubahnya\./);
  await lookAll(page, 'screening: a child', 'tppo-anak');
  const found = { process: ['PENAMPUNGAN'], purpose: ['EKSPLOITASI_SEKSUAL'], modus: ['JUDI_ONLINE_OPERATOR'], result: 'TERIDENTIFIKASI', reason: REASON };
  await fill(page, found, form_of('/tppo'));
  // somebody sends the means all the same
  await page.locator('#form form').evaluate((form) => form.insertAdjacentHTML('beforeend', '<input type="hidden" name="means" value="PENIPUAN">'));
  await refuse(page, '/tppo', /^Untuk anak, cara tidak ditanyakan\.$/m, { reason: REASON });
  await send(page, '/tppo');
  assert.deepEqual(differences(before, await recapOf(browser, city, DAY)), {
    'trafficking_modus.total': 1, 'trafficking_modus.JUDI_ONLINE_OPERATOR': 1,
  }, 'a purpose that the case has already counts once');
}

// ---- a later decision: the old one stays, the new one counts ----

async function again(browser, city, page, href) {
  const before = await recapOf(browser, city, DAY);
  await page.goto(`${href}/tppo`);
  await page.locator('section[aria-labelledby="siapa"] li', { hasText: 'Terduga korban' }).locator('a', { hasText: 'Nilai ulang' }).click();
  await page.locator('#form').waitFor();
  const why = 'Kontrak kerjanya sah dan gajinya dibayar. Rekaan.';
  await fill(page, { process: ['TIDAK_DIKETAHUI'], means: ['TIDAK_DIKETAHUI'], purpose: ['TIDAK_DIKETAHUI'], result: 'BUKAN_KORBAN', reason: why }, form_of('/tppo'));
  await send(page, '/tppo');
  assert.deepEqual(differences(before, await recapOf(browser, city, DAY)), {
    'trafficking_modus.total': -1, 'trafficking_modus.PRT': -1, 'trafficking_purpose.total': -1, 'trafficking_purpose.KERJA_PAKSA': -1,
  }, 'who is no victim of it counts no more');
  const words = await text(page);
  check(words.includes(REASON) && words.includes(why), 'screening: both decisions stay');
  check(/hapus jenis itu pada korban di halaman orang agar rekap ikut benar/.test(words), 'screening: what is left to do for the recap');
  check(await page.locator('section[aria-labelledby="riwayat"] article', { hasText: why }).locator('.tag', { hasText: 'Berlaku' }).count() === 1
    && await page.locator('section[aria-labelledby="riwayat"] article', { hasText: 'Pekerja rumah tangga' }).locator('.tag', { hasText: 'Berlaku' }).count() === 0,
  'screening: the newest is in force');
  await lookAll(page, 'screening: decisions', 'tppo-riwayat');
}

async function figures(browser, city) {
  const page = await sit(browser, city, 'pimpinan');
  await page.goto(`/rekap?from_day=${DAY}&to_day=${DAY}&basis=report`);
  for (const [title, rows] of [['TPPO menurut modus', /Anak dieksploitasi secara seksual\s+1/], ['TPPO menurut tujuan', /Eksploitasi seksual\s+1/]]) {
    const card = await page.locator('main section, main .card, main figure', { has: page.getByText(title, { exact: true }) }).last().innerText();
    check(/kasus TPPO, satu kasus bisa beberapa kode/.test(card) && rows.test(card), `screening: the leader reads "${title}" with its unit`, card);
  }
  await page.context().close();
}

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer2');
  const href = await caseOf(page, 'JBI-2024-0006');
  await adult(browser, city, page, href);
  await child(browser, city, page, href);
  await again(browser, city, page, href);
  await figures(browser, city);
  await page.context().close();
  for (const [login, status] of [['manajer', 404], ['polresta', 403], ['pimpinan', 403]]) {
    const got = await statusFor(browser, city, login, `${href}/tppo`);
    check(got === status, `screening: ${login} gets ${status}`, got);
  }
}
