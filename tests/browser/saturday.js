// saturday.js - an officer alone on a Saturday night, and what the office does on Monday: one story from a girl's
// telephone to the recap. The gateway that rings the officer is a stand-in on this machine.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { check, clockAt, restart, seat } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, refuse, send, sit, text } from './steps.js';

const SATURDAY = '2024-11-16T21:38:00+07:00';
// What else is late in the demo rings in these minutes, so that her report is the only one that rings later.
const BEFORE = ['2024-11-16T21:30:00+07:00', '2024-11-16T21:35:30+07:00'];
const MONDAY = '2024-11-18T08:20:00+07:00';
const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-light-id', width: 360 };
const SAFE = '0800-000-3161'; // her aunt's telephone, which she may use in the evening
const STORY = 'Aku dikunci di kamar belakang. Pamanku bilang aku tidak boleh sekolah lagi. Rekaan.';

const november = 'from_day=2024-11-01&to_day=2024-11-30&basis=report';

// The city's civil time, as a field for day and hour takes it.
let offset = 0;
const now = () => new Date(Date.now() + offset + 7 * 3600 * 1000).toISOString().slice(0, 16);

async function recapCount(browser, city) {
  const page = await sit(browser, city, 'pimpinan');
  const answer = await page.request.get(`/rekap?${november}`, { headers: { accept: 'application/json' } });
  const recap = await answer.json();
  await page.context().close();
  return recap;
}

// Everything that reaches the stand-in gateway, as it came.
async function gateway() {
  const heard = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => { body += bytes; });
    request.on('end', () => {
      heard.push({ url: request.url, headers: request.headers, body });
      response.end('ok');
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { heard, server, url: `http://127.0.0.1:${server.address().port}/kirim` };
}

async function until(what, test, seconds = 20) {
  for (let i = 0; i < seconds * 4; i++) {
    if (await test()) {
      return;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.fail(`never happened: ${what}`);
}

// ---- Saturday, 21.40: a girl, on a telephone, in a child's words ----

async function girl(browser, city) {
  const context = await seat(browser, city, { width: 360 });
  const page = await context.newPage();
  const at = (step) => page.locator(`main input[name="step"][value="${step}"]`).first().waitFor({ state: 'attached' });
  const go = (value) => page.locator(`main button[name="go"][value="${value}"]`).first().click();
  await page.goto('/');
  const start = await text(page);
  check(!/Dewi|Anggraini|Bayu|Pratomo/.test(start), 'the public page names nobody on duty');
  await page.locator('button[name="who"][value="I_AM_CHILD"]').click();
  await at('what');
  await page.locator('textarea[name="story"]').fill(STORY);
  await page.locator('button[name="what"][value="DIKURUNG"]').click();
  await at('safe');
  await page.locator('button[name="safe_now"][value="NO"]').click();
  await at('unsafe');
  assert.match(await text(page), /110/, 'the numbers that help at once');
  await lookAt(page, narrow, 'Saturday: not safe', 'sabtu-01-tidak-aman');
  await go('next');
  await at('contact');
  await page.locator('button[name="contact_way"][value="PHONE"]').click();
  await at('number');
  await page.locator('[name="contact_number"]').fill(SAFE);
  await page.locator('[name="contact_hours"]').fill('Malam sebelum jam sepuluh, ini telepon bibiku');
  await go('next');
  await at('check');
  await go('send');
  await at('receipt');
  await lookAt(page, narrow, 'Saturday: her code', 'sabtu-02-kode');
  await context.close();
}

// ---- 21.45: Dewi, alone on duty, takes it ----

async function take(browser, city) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/antrean');
  // the urgent ones stand first; hers came last of them
  const urgent = page.locator('main tbody tr, main .rows tr').filter({ hasText: /Tidak aman/ });
  const links = await urgent.locator('a[href^="/antrean/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
  assert.ok(links.length > 0 && /Tidak aman/.test(await page.locator('main tbody tr, main .rows tr').first().innerText()), 'urgent reports stand first');
  for (const link of links.reverse()) {
    await page.goto(link);
    if ((await text(page)).includes('dikunci di kamar belakang')) {
      break;
    }
  }
  assert.match(await text(page), /dikunci di kamar belakang/, 'in her own words');
  await send(page, '/ambil');
  await lookAt(page, wide, 'Saturday: taken', 'sabtu-03-diambil');
  await fill(page, { risk: 'TINGGI', kinds: ['PSIKIS'], competence: 'KOTA', name: 'Melati Ayuningtyas', born: '2009-05-20' }, form_of('/triase'));
  await send(page, '/triase');
  await page.waitForURL(/\/ganda/);
  await page.goto(page.url().replace('/ganda', '/kasus').replace(/\?.*/, ''));
  await fill(page, {
    report_day: '2024-11-16', incident_day: '2024-11-16', place: 'RUMAH_TANGGA', kecamatan: '15.71.07', kelurahan: '15.71.07.1004',
    incident: 'Anak dikurung di kamar belakang oleh paman yang tinggal serumah. Rekaan.', victim_name: 'Melati Ayuningtyas', victim_sex: 'P',
    victim_born: '2009-05-20', victim_kinds: ['PSIKIS'], reported_name: 'Surya Hermawan', reported_sex: 'L', reported_relation: 'KELUARGA_SAUDARA',
  });
  await page.locator('[name="lives_with_reported"]').first().check();
  await send(page, '/kasus');
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}($|\?)/);
  const href = new URL(page.url()).pathname;
  await page.context().close();
  return href;
}

// ---- the safe number, inside the window ----

async function call(browser, city, href) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto(`${href}/kontak`);
  await page.locator('main a[href*="/kontak/"]', { hasText: /Korban|korban|Melati|Anak/ }).first().click();
  await page.waitForURL(/\/kontak\/[0-9a-f-]{36}/);
  const person = new URL(page.url()).pathname;
  await fill(page, {
    may: 'YES', channels: ['PHONE'], days_a: ['SABTU'], from_a: '20:00', to_a: '22:00', confirmed_on: '2024-11-16', until_on: '2024-12-16',
    number_a: SAFE, number_b: '0800-000-3169', who_answers: 'Bibi Wati', code_word: 'buku tulis', stop_word: 'salah sambung', pretext: 'dari perpustakaan kelurahan',
  }, form_of('/ubah'));
  await page.locator(`${form_of('/ubah')} [name="sure_a"]`).check();
  await send(page, '/ubah');
  await page.goto(person);
  await lookAt(page, wide, 'Saturday: may we call', 'sabtu-04-boleh-menelepon');
  const attempt = { channel: 'PHONE', slot: 'A', outcome: 'SPOKE', answered_by: 'Anak sendiri', code_check: 'RIGHT' };
  await fill(page, { ...attempt, at_ms: '2024-11-16T15:30' }, `form[action="${person}"]`);
  await refuse(page, person, /Di luar hari dan jam yang diminta\./, { answered_by: 'Anak sendiri' });
  await fill(page, { ...attempt, slot: 'B', at_ms: now() }, `form[action="${person}"]`);
  await refuse(page, person, /Nomor ini belum dipastikan aman\./, { answered_by: 'Anak sendiri' });
  await lookAt(page, wide, 'Saturday: refused number', 'sabtu-05-nomor-ditolak');
  await fill(page, { ...attempt, at_ms: now() }, `form[action="${person}"]`);
  await send(page, person);
  assert.match(await text(page), /Berbicara dengan orangnya/, 'the call is a record');
  await page.context().close();
}

// ---- an extract to the police in vital interest; a letter to the hospital; the nurse's answer by telephone ----

async function ground(page, href, agency, basis) {
  await page.goto(`${href}/rujukan/baru`);
  const party = await page.locator('[name="party_id"] option').nth(1).getAttribute('value');
  await fill(page, { agency_id: agency, party_id: party });
  await page.locator('main form button.btn').first().click();
  await page.waitForURL(/agency_id/);
  await fill(page, { need: 'YES', identity: 'YES', ...basis }, form_of('/persetujuan'));
  await page.locator(`${form_of('/persetujuan')} [name="guardian_conflict"]`).check();
  await send(page, '/persetujuan');
  await page.waitForURL(/consent_id/);
}

async function police(browser, city, href) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto(`${href}/rujukan/baru`);
  const party = await page.locator('[name="party_id"] option').nth(1).getAttribute('value');
  await fill(page, { agency_id: 'POLRESTA', party_id: party });
  await page.locator('main form button.btn').first().click();
  await page.waitForURL(/agency_id/);
  await fill(page, { basis: 'VITAL_INTEREST', need: 'YES', identity: 'YES', story: 'YES', child_wish: 'SETUJU' }, form_of('/persetujuan'));
  await refuse(page, '/persetujuan', /alasan/i);
  await ground(page, href, 'POLRESTA', { basis: 'VITAL_INTEREST', story: 'YES', child_wish: 'SETUJU', why: 'Anak terkunci di rumah bersama terlapor malam ini. Rekaan.' });
  await fill(page, { purpose: 'LAPORAN_POLISI', asked_for: 'Mohon mendatangi rumah malam ini bersama petugas perempuan. Rekaan.' }, form_of('/pratinjau'));
  await send(page, '/pratinjau');
  assert.match(await text(page), /Melati Ayuningtyas/);
  await lookAt(page, wide, 'Saturday: extract for the police', 'sabtu-06-ringkasan-polisi');
  await send(page, '/rujukan');
  await page.waitForURL(/\/rujukan\/[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split('/').pop();
  await page.context().close();
  const there = await sit(browser, city, 'polresta', { width: 360 });
  await there.goto(`/rujukan/${id}`);
  assert.match(await text(there), /Melati Ayuningtyas/, 'the police read it the same night');
  await send(there, '/terima');
  await there.context().close();
}

async function hospital(browser, city, href) {
  const page = await sit(browser, city, 'pengaduan');
  await ground(page, href, 'RSUD_RADEN_MATTAHER', { basis: 'VITAL_INTEREST', child_wish: 'SETUJU', story: 'NO', health: 'YES', why: 'Pemeriksaan malam ini; dokter jaga perlu tahu siapa yang datang. Rekaan.' });
  await fill(page, { purpose: 'PENGOBATAN', asked_for: 'Mohon pemeriksaan malam ini oleh dokter perempuan. Rekaan.' }, form_of('/pratinjau'));
  await send(page, '/pratinjau');
  await send(page, '/rujukan');
  await page.waitForURL(/\/rujukan\/[0-9a-f-]{36}/);
  const referral = new URL(page.url()).pathname;
  await page.goto(`${referral}/surat`);
  if (await page.locator(form_of('/surat')).count() > 0) {
    await send(page, '/surat');
  }
  const letter = await text(page);
  assert.match(letter, /Melati Ayuningtyas/);
  assert.ok(!letter.includes('dikunci di kamar'), 'the letter holds what may leave, no more');
  await lookAt(page, wide, 'Saturday: letter', 'sabtu-07-surat-rs');
  await page.goto(referral);
  await page.locator('#atas-nama summary').click();
  const said = { outcome: 'ANSWER', way: 'TELEPON', said_by: 'Perawat jaga Ibu Rahayu', said_at: now(), visum_day: '2024-11-16' };
  await fill(page, said, form_of('/atas-nama'));
  await refuse(page, '/atas-nama', /dokter/i, { said_by: 'Perawat jaga Ibu Rahayu' });
  await fill(page, { doctor: 'dr. Kirana Lestari' }, form_of('/atas-nama'));
  await send(page, '/atas-nama');
  assert.match(await text(page), /Perawat jaga Ibu Rahayu|Telepon/, 'taken down on the hospital’s behalf');
  await lookAt(page, wide, 'Saturday: answer by telephone', 'sabtu-08-jawaban-telepon');
  await page.context().close();
}

// ---- Monday ----

async function review(browser, city, href) {
  const own = await sit(browser, city, 'pengaduan');
  await own.goto(`${href}/persetujuan`);
  await own.locator('main a[href*="/persetujuan/"]').first().click();
  await own.waitForURL(/persetujuan\/[0-9a-f-]{36}/);
  assert.equal(await own.locator(form_of('/tinjau')).count(), 0, 'nobody reviews his own sending');
  await own.context().close();
  const page = await sit(browser, city, 'supervisor');
  await page.goto('/tim');
  await lookAt(page, wide, 'Monday: team', 'senin-01-tim');
  await page.goto(`${href}/persetujuan`);
  const links = await page.locator('main a[href*="/persetujuan/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
  let reviewed = 0;
  for (const link of links) {
    await page.goto(link);
    if (await page.locator(form_of('/tinjau')).count() > 0) {
      await fill(page, { decision: 'YES', end_why: 'Tepat: anak terkunci bersama terlapor. Rekaan.' }, form_of('/tinjau'));
      await send(page, '/tinjau');
      reviewed++;
    }
  }
  assert.equal(reviewed, 2, 'both sendings in vital interest were waiting for lead');
  await page.context().close();
}

async function simfoni(browser, city, href) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto(`${href}/simfoni`);
  await lookAt(page, wide, 'Monday: Simfoni sheet', 'senin-02-simfoni');
  await fill(page, { number: 'SIM-2024-11-0157', entered_on: '2024-11-18' }, form_of('/simfoni'));
  await send(page, '/simfoni');
  assert.match(await text(page), /SIM-2024-11-0157/);
  await page.goto('/simfoni?month=2024-11');
  assert.match(await text(page), /SIM-2024-11-0157/, 'and on the list of the month');
  await page.context().close();
}

// What one girl's case adds to November, and nothing else of these.
const ADDED = [
  ['cases', (r) => r.cases], ['victims', (r) => r.victims.total], ['girls and women', (r) => r.victims.sex.P],
  ['psychological violence', (r) => r.violence_kind.PSIKIS], ['at home', (r) => r.place.RUMAH_TANGGA], ['13 to 17 years', (r) => r.age_band['13-17']],
  ['children', (r) => r.victim_category.AMPK], ['reported persons', (r) => r.perpetrators.total], ['by a relative', (r) => r.relation.KELUARGA_SAUDARA],
  ['in Kota Baru', (r) => r.kecamatan['15.71.07']],
];
const SAME = [
  ['boys and men', (r) => r.victims.sex.L], ['physical violence', (r) => r.violence_kind.FISIK], ['trafficking', (r) => r.violence_kind.TRAFFICKING],
  ['adult women', (r) => r.victim_category.KTP], ['by a neighbour', (r) => r.relation.TETANGGA], ['in Jambi Selatan', (r) => r.kecamatan['15.71.02']],
];

function compare(before, after) {
  for (const [what, of] of ADDED) {
    check(of(after) === of(before) + 1, `recap: one more, ${what}`, `${of(before)} then ${of(after)}`);
  }
  for (const [what, of] of SAME) {
    check(of(after) === of(before), `recap: as before, ${what}`, `${of(before)} then ${of(after)}`);
  }
}

// The telephone of who is on duty: one sentence, whatever has happened, and silence once somebody took it.
const DUTY = '08000003101'; // Dewi's, as the demo's roster has her that night
const BODY = 'to={to}&text={text}';

function rings(heard) {
  assert.ok(heard.length > 0, 'the officer on duty is rung');
  for (const one of heard) {
    const said = new URLSearchParams(one.body);
    check(said.get('text') === 'Ada yang menunggu. Buka Jejaring.', 'the sentence, and nothing else', one.body);
    check([...said.keys()].join(' ') === 'to text' && one.url === '/kirim', 'no more than number and sentence', `${one.url} ${one.body}`);
  }
}

async function bell(browser, city) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/beranda');
  const said = page.locator('body').getByText(/Ada yang menunggu/).first();
  await said.waitFor();
  await lookAt(page, wide, 'Saturday: somebody waits', 'sabtu-00-ada-yang-menunggu');
  await page.context().close();
}

export async function walk(browser, city) {
  const phone = await gateway();
  const at = (civil) => ({ ...clockAt(civil), JEJARING_GATEWAY_URL: phone.url, JEJARING_GATEWAY_TYPE: 'form', JEJARING_GATEWAY_BODY: BODY });
  const forDuty = () => phone.heard.filter((one) => new URLSearchParams(one.body).get('to') === DUTY).length;
  try {
    for (const [i, civil] of BEFORE.entries()) {
      await restart(city, at(civil));
      await until('what was late before rings', () => forDuty() > i);
    }
    const saturday = at(SATURDAY);
    offset = Number(saturday.JEJARING_CLOCK_OFFSET_MS);
    await restart(city, saturday);
    const before = await recapCount(browser, city);
    const earlier = forDuty();
    await girl(browser, city);
    await until('the telephone of the officer on duty rings', () => forDuty() > earlier);
    rings(phone.heard);
    await bell(browser, city);
    const href = await take(browser, city);
    await call(browser, city, href);
    await police(browser, city, href);
    await hospital(browser, city, href);
    await restart(city, clockAt(MONDAY));
    await review(browser, city, href);
    await simfoni(browser, city, href);
    compare(before, await recapCount(browser, city));
  } finally {
    phone.server.close();
  }
}
