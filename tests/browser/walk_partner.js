// walk_partner.js - partners who start it and partners who never log in: the police hand a person over and see how far it is,
// nothing more; a letter with what was agreed to in a neutral envelope, its answer taken down; and no way to the house where
// the reported person works.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAll } from './pages.js';
import { caseOf, fill, form_of, refuse, send, sit, statusFor, text } from './steps.js';

const STORY = 'Ditemui saat patroli, tidak mau pulang malam ini. Rekaan.';
const NAME = 'Wulandari Saputri';

// ---- the police hand somebody over ----

async function handOver(browser, city) {
  const page = await sit(browser, city, 'polresta', { width: 360 });
  await page.goto('/serahan');
  await page.locator('main a', { hasText: 'Serahkan seseorang' }).first().click();
  await page.waitForURL('**/serahan/baru');
  const said = { story: STORY, victim_name: NAME, contact_number: '0800-000-2192' };
  await fill(page, { ...said, who: 'ADULT', what: ['DIANCAM'], victim_age: '31', victim_sex: 'P', contact_way: 'PHONE' });
  await refuse(page, '/serahan', /^Jawab apakah orangnya aman sekarang\. “Tidak tahu” juga jawaban\.$/m, said);
  await lookAll(page, 'hand-over: refused', 'serahan-salah');
  await fill(page, { safe_now: 'YES' });
  await send(page, '/serahan');
  await page.waitForURL(/\/serahan\/[0-9a-f-]{36}/);
  const href = new URL(page.url()).pathname;
  await lookAll(page, 'hand-over: sent', 'serahan-terkirim');
  await page.context().close();
  await state(browser, city, href, 'Belum', 'Belum');
  return href;
}

// What the police see: a number, three states, whom to call. Nothing of what they wrote or what is done.
async function state(browser, city, href, received, started) {
  const page = await sit(browser, city, 'polresta', { width: 360 });
  await page.goto(href);
  const words = await text(page);
  const is = new RegExp(`Sudah diterima\\s+${received}\\s+(Ditangani oleh\\s+UPTD Perlindungan Perempuan dan Anak\\s+)?Layanan sudah dimulai\\s+${started}`);
  check(is.test(words), `hand-over: received ${received}, service ${started}`, words);
  const json = await (await page.request.get(href, { headers: { accept: 'application/json' } })).text();
  for (const [where, all] of [['the page', words], ['JSON', json]]) {
    for (const never of [STORY, 'Wulandari', '2192', 'JBI-', 'Dewi', 'TINGGI', 'Risiko', 'Kesehatan', 'PSIKIS']) {
      check(!all.includes(never), `hand-over, ${where}: nothing of ${never}`);
    }
  }
  await page.context().close();
}

async function takeIn(browser, city, href) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/antrean');
  const links = await page.locator('main a[href^="/antrean/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
  for (const link of links) {
    await page.goto(link);
    if ((await text(page)).includes(STORY)) {
      break;
    }
  }
  const report = new URL(page.url()).pathname;
  assert.match(await text(page), /Kepolisian Resor Kota Jambi|Polresta/i, 'the officer sees who handed her over');
  await lookAll(page, 'hand-over: in the queue', 'serahan-antrean');
  await send(page, '/ambil');
  await state(browser, city, href, 'Ya', 'Belum');
  await fill(page, { risk: 'TINGGI', kinds: ['PSIKIS'], competence: 'KOTA', name: NAME }, form_of('/triase'));
  await send(page, '/triase');
  await page.waitForURL(/\/ganda/);
  await page.goto(`${report}/kasus`);
  await fill(page, { report_day: '2024-11-14', victim_name: NAME, victim_sex: 'P', victim_age: '31', victim_kinds: ['PSIKIS'] });
  await send(page, '/kasus');
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}($|\?)/);
  const opened = new URL(page.url()).pathname;
  await state(browser, city, href, 'Ya', 'Belum');
  await page.goto(`${opened}/layanan`);
  await send(page, '/layanan', 'button[name="kind"][value="KESEHATAN"]');
  await state(browser, city, href, 'Ya', 'Ya');
  await page.context().close();
  for (const [login, address, status] of [['polresta', report, 403], ['polresta', opened, 403], ['rsud', href, 404], ['pengaduan', href, 403]]) {
    const got = await statusFor(browser, city, login, address);
    check(got === status, `hand-over: ${login} gets ${status} at ${address.split('/')[1]}`, got);
  }
}

// ---- a letter, and its answer ----

async function letter(page, referral) {
  await page.goto(`${referral}/surat`);
  await send(page, '/surat');
  const [front, slip, envelope] = await page.locator('main .print > section').allInnerTexts();
  const number = /\d+\/UPTD-PPA\/\d{4}|R-\d{4}-\d+/.exec(slip)?.[0] || '';
  check(number !== '' && front.includes(number), 'letter: one number on letter and reply slip', slip);
  assert.match(front, /Ratih Puspitasari/, 'what was agreed to');
  for (const never of ['1571995203900001', '0800-000-2141', '0800-000-2142', 'dipukul', 'Memar', 'Simpul', 'JBI-2024', 'Kirana']) {
    check(!`${front}${slip}${envelope}`.includes(never), `letter: nothing of ${never}`);
  }
  for (const never of [/perempuan/i, /\banak\b/i, /kekerasan/i, /korban/i, /Ratih/, /PPA/]) {
    const bare = envelope.replaceAll(number, '');
    check(!never.test(bare), `letter: the envelope does not say ${never}`, bare);
  }
  await lookAll(page, 'letter', 'surat');
  check((await page.pdf({ preferCSSPageSize: true })).length > 5000, 'letter: prints');
  await page.goto(`${referral}/surat`);
  assert.match(await text(page), /Sari Kusumawati/, 'each printing is kept with its name');
}

async function answer(page, href, referral) {
  await page.goto(href);
  const clock = page.locator('main .clocks > *', { hasText: 'Jawaban rujukan: bantuan hukum' });
  assert.match(await clock.innerText(), /Lewat/, 'the answer is late');
  await page.goto(referral);
  await page.locator('#atas-nama summary').click();
  const said = { outcome: 'DECLINE', way: 'SURAT', said_by: 'Ibu Maya, bagian penerimaan', said_at: '2024-11-07T10:00' };
  await fill(page, said, form_of('/atas-nama'));
  await refuse(page, '/atas-nama', /^Waktu menjawab lebih awal dari waktu rujukan dikirim\.$/m, { said_by: said.said_by });
  await lookAll(page, 'letter: answer refused', 'surat-jawaban-salah');
  await fill(page, { said_at: '2024-11-13T10:00' }, form_of('/atas-nama'));
  await refuse(page, '/atas-nama', /alasan/i, { said_by: said.said_by });
  await fill(page, { outcome: 'ACCEPT' }, form_of('/atas-nama'));
  await send(page, '/atas-nama');
  const words = await text(page);
  assert.match(words, /13 Nov 2024, 10\.00|Kemarin 10\.00/, 'at the moment it was said');
  assert.match(words, /Dicatat atas nama mitra/, 'marked as taken down');
  assert.match(words, /Surat atau lembar balasan/, 'how');
  assert.match(words, /Ibu Maya, bagian penerimaan/, 'by whom it was said');
  check(/dijawab dalam 4 hari 23 j/.test(words), 'letter: from sending to that moment, not to this one', words);
  await lookAll(page, 'letter: answered', 'surat-dijawab');
  await page.goto(href);
  const stopped = await clock.innerText();
  check(/4 hari 23 j/.test(stopped) && !/Lewat 1 hari/.test(stopped), 'letter: the clock has stopped at that moment', stopped);
}

// ---- he works there ----

const ROUTES = ['Kepolisian Daerah Jambi', 'Badan Reserse Kriminal Polri', 'Komisi Nasional Anti Kekerasan terhadap Perempuan',
  'Komisi Perlindungan Anak Indonesia', 'Lembaga Perlindungan Saksi dan Korban'];

async function conflict(browser, city, page, href) {
  const stale = await sit(browser, city, 'manajer');
  await stale.goto(`${href}/rujukan/baru`);
  const party = await stale.locator('[name="party_id"] option').nth(1).getAttribute('value');
  const address = (agency) => `${href}/rujukan/baru?agency_id=${agency}&party_id=${party}`;
  await stale.goto(address('POLRESTA'));
  await fill(stale, { basis: 'CONSENT', giver: 'KORBAN', need: 'YES', identity: 'NO', story: 'NO' }, form_of('/persetujuan'));
  await send(stale, '/persetujuan');
  await stale.waitForURL(/consent_id/);
  const asked = { purpose: 'LAPORAN_POLISI', asked_for: 'Mohon petugas perempuan. Rekaan.' };
  await fill(stale, asked, form_of('/pratinjau'));

  await page.goto(`${href}/orang`);
  await page.locator('main section.card', { has: page.locator('h3', { hasText: /Terlapor/ }) }).locator('a', { hasText: 'Ubah' }).first().click();
  await page.waitForURL(/\/orang\/[0-9a-f-]{36}/);
  await fill(page, { employer: 'POLRESTA' });
  await send(page, new URL(page.url()).pathname);

  await refuse(stale, '/pratinjau', /^$/); // it says so in a box of its own, with the ways that are left
  assert.deepEqual(await stale.locator('#konflik ol li a').allInnerTexts(), ROUTES, 'a page from before is refused, and names other ways');
  await lookAll(stale, 'conflict: a page from before', 'konflik-ditolak');
  await stale.context().close();

  await page.goto(address('POLRESTA'));
  assert.match(await text(page), /Terlapor 1 bekerja di Kepolisian Resor Kota Jambi\. Mengirim ke sana dapat membahayakan korban/);
  assert.deepEqual(await page.locator('#konflik ol li a').allInnerTexts(), ROUTES, 'other ways, in the order of the pack');
  check(await page.locator('main form[method="post"]').count() === 0, 'conflict: nothing to send there');
  await lookAll(page, 'conflict', 'konflik');
  await page.goto(address('RS_BHAYANGKARA'));
  check(await page.locator('#konflik').count() === 1, 'conflict: a house of the same roof is closed too');
  await page.goto(address('LBH'));
  check(await page.locator('#konflik').count() === 0, 'conflict: others stay open');
  await page.goto(address('POLRESTA'));
  await page.locator('#konflik ol li a').first().click();
  await page.waitForURL(/agency_id=POLDA/);
  check(await page.locator(form_of('/persetujuan')).count() === 1, 'conflict: the first way leads on, to a ground for that house');
}

export async function walk(browser, city) {
  const href = await handOver(browser, city);
  await takeIn(browser, city, href);
  const page = await sit(browser, city, 'manajer');
  const home = await caseOf(page, 'JBI-2024-0001');
  await page.goto(`${home}/rujukan`);
  const referral = await page.locator('main a[href*="/rujukan/"]', { hasText: 'Lembaga Bantuan Hukum' }).first().getAttribute('href');
  await letter(page, referral);
  await answer(page, home, referral);
  await conflict(browser, city, page, home);
  await page.context().close();
}
