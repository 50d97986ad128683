// office.js - one report through the whole house: intake, lead, case manager, consent, partner, closing, figures.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, send, sit, text } from './steps.js';

const form = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-light-id', width: 360 };

// ---- point 3: intake ----

async function intake(browser, city) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/beranda');
  assert.match(await text(page), /mendesak/i, 'home tells of the urgent one');
  await page.goto('/antrean');
  const first = page.locator('main tbody tr, main .rows tr').first();
  assert.match(await first.innerText(), /Tidak aman/, 'urgent reports stand first');
  await first.locator('a').first().click();
  await page.waitForURL(/antrean\/[0-9a-f-]{36}/);
  assert.match(await text(page), /mengunci pintu dan mengambil kunci motor/, 'the reporter’s own words');
  await send(page, '/ambil');
  assert.match(await text(page), /Lepas/, 'taken, and can be given back');
  await fill(page, { body: 'Kami membaca pesan Ibu. Petugas mengirim pesan pukul 09.00, tidak menelepon.' }, form_of('/jawab'));
  await send(page, '/jawab');
  assert.match(await text(page), /memegang kode/i, 'a warning: whoever holds the code reads it');
  await lookAt(page, form, 'intake: report with answer', 'kantor-laporan');
  await fill(page, { risk: 'TINGGI', kinds: ['FISIK', 'PSIKIS'], competence: 'KOTA', name: 'Juwita Ramadhani', phone: '0800-000-2940' }, form_of('/triase'));
  await send(page, '/triase');
  await page.waitForURL(/\/ganda/);
  await lookAt(page, form, 'intake: possible doubles', 'kantor-ganda');
  await page.goto(page.url().replace('/ganda', '/kasus').replace(/\?.*/, ''));
  await lookAt(page, form, 'intake: new case', 'kantor-buka');
  await lookAt(page, narrow, 'intake: new case', '');
  await page.setViewportSize({ width: 1366, height: 860 });
  await fill(page, { victim_name: 'Juwita Ramadhani', victim_sex: 'P', victim_age: 'dua puluh', victim_kinds: ['FISIK', 'PSIKIS'], reported_sex: 'L', reported_relation: 'SUAMI_ISTRI' });
  const refused = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.locator(`${form_of('/kasus')} button.btn`).click();
  assert.equal((await refused).status(), 422, 'an age in letters is refused');
  await page.waitForLoadState('load');
  assert.equal(await page.locator('[name="victim_age"]').inputValue(), 'dua puluh', 'and what was typed stays');
  await lookAt(page, form, 'intake: new case with a mistake', 'kantor-buka-salah');
  await fill(page, { victim_age: '29' });
  await send(page, '/kasus');
  await page.waitForURL(/\/kasus\/[0-9a-f-]{36}$|\/kasus\/[0-9a-f-]{36}\?/);
  const href = new URL(page.url()).pathname;
  const number = /JBI-2024-\d+/.exec(await text(page))[0];

  await page.goto('/laporan/baru');
  await fill(page, { channel: 'WHATSAPP', safe_now: 'UNKNOWN', story: 'Adik korban mengirim pesan tentang kakaknya. Rekaan untuk uji coba.', contact_number: '0800-000-2941' });
  await send(page, '/laporan/baru');
  await page.waitForURL(/antrean\/[0-9a-f-]{36}/);
  const second = new URL(page.url()).pathname;
  await fill(page, { risk: 'SEDANG', kinds: 'PSIKIS', competence: 'KOTA', name: 'Juwita Ramadani', phone: '0800-000-2940' }, form_of('/triase'));
  await send(page, '/triase');
  await page.waitForURL(/\/ganda/);
  assert.ok((await text(page)).includes(number), 'a possible double in one’s own case is shown');
  await lookAt(page, form, 'intake: a double', 'kantor-ganda-ada');
  await page.goto(second);
  await page.locator('summary', { hasText: /kasus yang sudah ada|gabung/i }).first().click();
  await fill(page, { case_number: number }, form_of('/gabung'));
  await send(page, '/gabung');
  await page.goto(second);
  assert.match(await text(page), /kasus/i, 'the second report belongs to the case');
  await page.context().close();
  return { href, number };
}

// ---- point 7: lead ----

async function assign(browser, city, made) {
  const page = await sit(browser, city, 'supervisor');
  await page.goto('/tim');
  assert.ok((await text(page)).includes(made.number), 'a case without manager is shown to lead');
  await lookAt(page, form, 'lead: team', 'kantor-tim');
  await page.goto(`/tim${made.href}`);
  await page.locator('#manajer').selectOption({ label: 'Sari Kusumawati' }).catch(async () => {
    const value = await page.locator('#manajer option', { hasText: 'Sari Kusumawati' }).getAttribute('value');
    await page.locator('#manajer').selectOption(value);
  });
  await send(page, `/tim${made.href}`);
  assert.match(await text(page), /Sari Kusumawati/);
  await page.context().close();
}

async function approve(browser, city) {
  const page = await sit(browser, city, 'supervisor');
  await page.goto('/tim');
  await page.locator('a[href$="/penutupan"]').first().click();
  await page.waitForURL(/penutupan/);
  await lookAt(page, form, 'lead: closing', 'kantor-penutupan');
  await send(page, '/penutupan/putusan', 'button[value="approve"]');
  assert.match(await text(page), /Disetujui|ditutup/i, 'closing is approved');
  await page.context().close();
}

// ---- point 4: the case ----

async function work(browser, city, made) {
  const page = await sit(browser, city, 'manajer');
  await page.goto(made.href);
  const top = await text(page);
  assert.ok(!top.includes('Juwita'), 'no name on the case page');
  await page.goto(`${made.href}/orang`);
  assert.ok(!(await text(page)).includes('Juwita'), 'identities are masked');
  await page.locator('a[href$="/identitas"]').first().click();
  await page.waitForURL(/identitas/);
  await fill(page, { reason: 'Menelepon untuk menjemput, uji coba.' });
  await send(page, '/identitas');
  assert.match(await text(page), /Juwita Ramadhani/, 'opened with a reason');
  await lookAt(page, form, 'case: identity', 'kasus-identitas');
  await page.goto(`${made.href}/akses`);
  assert.match(await text(page), /Identitas/, 'the look stands in the list');
  await page.goto(`${made.href}/catatan`);
  await fill(page, { kind: 'PENDAMPINGAN', body: 'Ibu aman di rumah tetangga. Catatan rekaan.' }, form_of('/catatan'));
  await send(page, '/catatan');
  await page.goto(`${made.href}/layanan`);
  await send(page, '/layanan', 'button[name="kind"][value="KESEHATAN"]');
  assert.match(await text(page), /Kesehatan/, 'a service by one tap');
  await page.goto(`${made.href}/asesmen`);
  await fill(page, { risk: 'TINGGI', risk_why: 'Pintu dikunci semalam; suami pulang pukul lima. Rekaan.' }, form_of('/asesmen'));
  await send(page, '/asesmen');
  await page.goto(`${made.href}/rencana/tujuan`);
  await fill(page, { body: 'Ibu dan anak tinggal di tempat aman' });
  await send(page, '/rencana/tujuan');
  await page.goto(`${made.href}/rencana/tugas`);
  const owner = await page.locator('[name="owner_id"] option', { hasText: 'Sari' }).getAttribute('value');
  await fill(page, { body: 'Menjemput bersama pendamping', owner_id: owner, due_on: '2024-11-15' });
  await send(page, '/rencana/tugas');
  await lookAt(page, form, 'case: plan', 'kasus-rencana');
  await page.locator('button[value="done"]').first().click();
  await page.waitForURL(/ok=/);
  await page.goto(made.href);
  const line = await text(page);
  for (const word of ['Ibu aman di rumah tetangga', 'Kesehatan', 'Tinggi']) {
    assert.ok(line.includes(word), `${word} stands on the time line`);
  }
  await page.context().close();
}

// ---- points 5 and 6: ground, referral, partner ----

async function refer(browser, city, made) {
  const page = await sit(browser, city, 'manajer');
  await page.goto(`${made.href}/rujukan/baru`);
  const party = await page.locator('[name="party_id"] option').nth(1).getAttribute('value');
  await fill(page, { agency_id: 'RSUD_ABDUL_MANAP', party_id: party });
  await page.locator('main form button.btn').first().click();
  await page.waitForURL(/agency_id/);
  assert.equal(await page.locator('form[action$="/pratinjau"]').count(), 0, 'without a ground nothing can be sent');
  await lookAt(page, form, 'referral: no ground', 'rujukan-tanpa-dasar');
  await lookAt(page, narrow, 'referral: no ground', 'rujukan-tanpa-dasar');
  await page.setViewportSize({ width: 1366, height: 860 });
  await fill(page, { basis: 'CONSENT', giver: 'KORBAN', need: 'YES', identity: 'YES', story: 'NO', health: 'YES' }, form_of('/persetujuan'));
  await send(page, '/persetujuan');
  await page.waitForURL(/consent_id/);
  await lookAt(page, form, 'referral: what to send', 'rujukan-isi');
  await fill(page, { purpose: 'PENGOBATAN', asked_for: 'Mohon pemeriksaan pagi ini oleh dokter perempuan. Rekaan.' }, form_of('/pratinjau'));
  await send(page, '/pratinjau');
  const preview = await text(page);
  assert.match(preview, /Juwita Ramadhani/, 'the preview shows what will be sent');
  assert.ok(!preview.includes('mengunci pintu'), 'and nothing of what was not agreed to');
  await lookAt(page, form, 'referral: preview', 'rujukan-pratinjau');
  await send(page, '/rujukan');
  await page.waitForURL(/\/rujukan\/[0-9a-f-]{36}/);
  const sent = new URL(page.url()).pathname;
  await page.context().close();
  return { sent, id: sent.split('/').pop() };
}

async function partner(browser, city, referral) {
  const page = await sit(browser, city, 'rsud', { width: 360 });
  await page.goto('/rujukan');
  await page.locator(`main a[href="/rujukan/${referral.id}"]`).first().click();
  await page.waitForURL(/\/rujukan\/[0-9a-f-]{36}/);
  const words = await text(page);
  assert.match(words, /Juwita Ramadhani/);
  assert.ok(!words.includes('mengunci pintu'), 'the partner sees only the extract');
  await lookAt(page, narrow, 'partner: referral', 'mitra-rujukan');
  await fill(page, { body: 'Apakah pasien membawa anaknya?' }, form_of('/tanya'));
  await send(page, '/tanya', 'button');
  await send(page, '/terima');
  await fill(page, { visum_day: '2024-11-14', doctor: 'dr. Kirana Lestari' }, form_of('/jawab'));
  await send(page, '/jawab');
  assert.match(await text(page), /Kirana Lestari/);
  for (const path of ['/kasus', '/antrean', '/rekap', '/tim', '/anggota']) {
    const answer = await page.goto(path);
    check(answer.status() === 403, `a partner may not see ${path}`, answer.status());
  }
  await page.goto('/kasus');
  await lookAt(page, narrow, 'partner: refused', 'mitra-403');
  await page.context().close();
  const back = await sit(browser, city, 'manajer');
  await back.goto(referral.sent);
  assert.match(await text(back), /Apakah pasien membawa anaknya/, 'questions come to the case');
  await lookAt(back, form, 'case: answered referral', 'kasus-rujukan-dijawab');
  await send(back, '/ambil-alih', 'button');
  const elsewhere = await sit(browser, city, 'polresta');
  const other = await elsewhere.goto(`/rujukan/${referral.id}`);
  check(other.status() === 404, 'another agency’s referral is as absent as one that never was', other.status());
  await elsewhere.context().close();
  await back.context().close();
}

// ---- points 7 and 8: leader, admin, recap ----

async function figures(browser, city) {
  const page = await sit(browser, city, 'pimpinan');
  await page.goto('/rekap?from_day=2024-01-01&to_day=2024-10-31&basis=report');
  const words = await text(page);
  assert.match(words, /149/, '149 cases up to the end of October');
  assert.match(words, /161/, '161 victims');
  assert.match(words, /31\.953/, 'beside it the nation');
  assert.match(words, /24\.343/, 'and what was read out in November');
  await lookAt(page, form, 'leader: recap', 'pimpinan-rekap');
  const csv = await page.request.get('/rekap/csv?from_day=2024-01-01&to_day=2024-10-31&basis=report');
  assert.match(await csv.text(), /161/);
  const json = await page.request.get('/rekap?from_day=2024-01-01&to_day=2024-10-31&basis=report', { headers: { accept: 'application/json' } });
  const recap = await json.json();
  assert.equal(JSON.stringify(recap).includes('"total":161'), true, 'JSON has the total');
  await page.goto('/rekap/cetak?from_day=2024-01-01&to_day=2024-10-31&basis=report');
  await lookAt(page, form, 'leader: recap for printing', 'pimpinan-cetak');
  for (const path of ['/kasus', '/antrean', '/tim', '/rujukan', '/anggota']) {
    const answer = await page.goto(path);
    check(answer.status() === 403, `a leader may not see ${path}`, answer.status());
  }
  await page.context().close();
}

async function admin(browser, city) {
  const page = await sit(browser, city, 'admin');
  await page.goto('/anggota/baru');
  await fill(page, { name: 'Okta Permata', login: 'okta', agency: 'UPTD_PPA', password: 'kucing' });
  await page.locator('main [type="checkbox"][value="case_manager"]').check();
  const refused = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.locator('form[action="/anggota"] button.btn').click();
  assert.equal((await refused).status(), 422, 'a short password is refused');
  await page.waitForLoadState('load');
  await lookAt(page, form, 'admin: new member with a mistake', 'admin-anggota-salah');
  await fill(page, { password: 'kucing turun genteng pagi' });
  await send(page, '/anggota');
  assert.match(await text(page), /Okta Permata/);
  for (const path of ['/kasus', '/antrean', '/tim', '/rekap', '/rujukan']) {
    const answer = await page.goto(path);
    check(answer.status() === 403, `an administrator may not see ${path}`, answer.status());
  }
  await page.context().close();
}

export async function officePart(browser, city) {
  const made = await intake(browser, city);
  await assign(browser, city, made);
  await work(browser, city, made);
  const referral = await refer(browser, city, made);
  await partner(browser, city, referral);
  await approve(browser, city);
  await figures(browser, city);
  await admin(browser, city);
}
