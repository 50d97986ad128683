// secretary.js - the secretary of the task force from one meeting to the mayor's desk: plans from what is late, prints, writes
// minutes, turns three points into actions, sees one become late, writes down what an agency said by WhatsApp, hands over two
// pages and a speech sheet. The papers are read back by poppler.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, clockAt, restart, shots } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, send, sit, text } from './steps.js';

const LATE = '2024-11-22T08:30:00+07:00'; // two days after the first day due: its agency may still explain
const TOLD = '2024-11-25T08:30:00+07:00'; // its days are over
const OLD = 'Menunjuk satu penghubung tetap di tiap sekolah menengah pertama negeri';
const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-light-id', width: 360 };
const actions = [
  { body: 'Membuat daftar penghubung sekolah per kecamatan.', agency_id: 'DISDIK', due_on: '2024-11-20', measure: 'Daftar dikirim ke sekretariat' },
  { body: 'Menyiapkan bahan pencegahan untuk pertemuan orang tua.', agency_id: 'DINKES', due_on: '2024-11-20', measure: 'Bahan dicetak' },
  { body: 'Menetapkan petugas jaga malam di polres.', agency_id: 'POLRESTA', due_on: '2024-12-20', measure: 'Surat tugas terbit' },
];

function poppler(program, args, bytes) {
  const done = spawnSync(program, args, { input: bytes });
  assert.equal(done.status, 0, `${program}: ${done.stderr}`);
  return done.stdout.toString();
}

// What a paper says, in one line, and how many pages it has; kept beside the pictures for looking.
async function paper(page, href, name) {
  const answer = await page.request.get(href);
  assert.equal(answer.status(), 200, href);
  const bytes = await answer.body();
  if (shots) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, name), bytes);
  }
  const about = poppler('pdfinfo', ['-'], bytes);
  return {
    said: poppler('pdftotext', ['-layout', '-', '-'], bytes).replace(/\s+/g, ' '),
    flow: poppler('pdftotext', ['-', '-'], bytes).replace(/\s+/g, ' '),
    pages: Number(/Pages:\s+(\d+)/.exec(about)[1]),
    tagged: /Tagged:\s+yes/.test(about),
  };
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll('main details').forEach((d) => { d.open = true; }));

async function step(page, action, fields, button) {
  await unfold(page);
  await fill(page, fields, form_of(action));
  await send(page, action, button);
}

async function plan(page) {
  await page.goto('/rapat/baru');
  await step(page, '/rapat', {
    kind: 'KOORDINASI', title: 'Rapat tindak lanjut sekolah dan jaga malam', starts_ms: '2024-11-14T08:00',
    ends_ms: '2024-11-14T10:00', place: 'Ruang rapat DPMPPA', opener: 'Pj. Wali Kota Jambi', chair: 'Sekretaris Daerah',
  });
  const meeting = new URL(page.url()).pathname;
  check((await text(page)).includes(OLD), 'what is late comes onto the agenda by itself');
  await step(page, '/agenda', { title: 'Jaga malam antarlembaga', speaker: 'Kasat Reskrim' });
  await unfold(page);
  await page.locator(`${form_of('/undang')} [name="every"]`).waitFor({ state: 'attached' });
  await send(page, '/undang', 'button.btn.out');
  return meeting;
}

async function invite(page, meeting) {
  const invitation = await paper(page, `${meeting}/berkas/undangan.pdf`, 'undangan.pdf');
  for (const said of ['PEMERINTAH KOTA JAMBI', 'Jaga malam antarlembaga (Kasat Reskrim)', 'Kamis, 14 November 2024', 'Daftar yang diundang', 'Halaman 2 dari 2']) {
    check(invitation.said.includes(said), `the invitation says: ${said}`, invitation.said);
  }
  check(invitation.flow.includes(OLD), 'and what is late', invitation.flow);
  check(invitation.tagged, 'a screen reader can read it');
  const list = await paper(page, `${meeting}/berkas/daftar-hadir.pdf?lines=25`, 'daftar-hadir.pdf');
  check(list.pages === 3 && list.said.split('Tanda tangan').length === 4, 'ten lines a page, heads on each', list.said);
}

async function hold(page, meeting) {
  await send(page, '/mulai');
  await page.getByRole('link', { name: /Tulis notulen.*Jaga malam/ }).click();
  await step(page, new URL(page.url()).pathname, { minutes: 'Nomor petugas jaga dipakai bersama mulai bulan depan.' });
  await page.goto(meeting);
  await step(page, '/ringkasan', { summary: 'Disepakati tiga tindak lanjut.' });
  for (const one of actions) {
    await step(page, '/keputusan', one);
  }
  await lookAt(page, wide, 'secretary-meeting');
  for (const below of ['siaran', 'keputusan/daftar']) {
    await page.goto(`${meeting}/${below}`);
    await lookAt(page, narrow, `secretary-${below}`);
  }
  const minutes = await paper(page, `${meeting}/berkas/notulen.pdf`, 'notulen.pdf');
  for (const said of ['Nomor petugas jaga dipakai bersama', 'Disepakati tiga tindak lanjut', 'Notulis', '20 November 2024']) {
    check(minutes.flow.includes(said), `the minutes say: ${said}`, minutes.flow);
  }
  for (const name of ['laporan-kegiatan', 'nota-dinas']) {
    const one = await paper(page, `${meeting}/berkas/${name}.pdf`, `${name}.pdf`);
    check(one.flow.includes('Surat tugas terbit'), `${name} has the decisions`, one.flow);
  }
  const odt = await page.request.get(`${meeting}/berkas/notulen.odt`);
  check(odt.status() === 200 && (await odt.body()).subarray(30, 38).toString() === 'mimetype', 'and a file to change');
}

async function answer(page) {
  await page.goto('/tindak-lanjut?show=late');
  check((await text(page)).includes(actions[0].body) && (await text(page)).includes(actions[1].body), 'two have become late');
  await page.getByRole('link', { name: actions[1].body }).first().click();
  check((await text(page)).includes('tampil di lembar untuk pimpinan'), 'who is late reads when a leader will');
  await step(page, '/jawab', {
    said: 'BERJALAN', body: 'Bahan sudah di percetakan, selesai pekan depan.', way: 'WHATSAPP', said_by: 'Ibu Contoh, Kasi Promosi', said_on: '2024-11-22',
  });
  check((await text(page)).includes('Disampaikan Ibu Contoh, Kasi Promosi (WhatsApp)'), 'by whom and how stands there');
  await lookAt(page, narrow, 'secretary-answer');
  const early = await paper(page, '/rekap/berkas/dua-halaman.pdf', 'dua-halaman-awal.pdf');
  check(!early.flow.includes('orang tua') && early.flow.includes('Menunjuk satu penghubung'), 'a leader reads only what its agency could explain', early.flow);
}

async function handOver(page) {
  await page.goto('/rekap/pidato');
  await lookAt(page, wide, 'secretary-speech');
  const two = await paper(page, '/rekap/berkas/dua-halaman.pdf', 'dua-halaman.pdf');
  check(two.pages === 2, 'two pages', String(two.pages));
  check(two.flow.includes('Bahan sudah di percetakan') && two.flow.includes('Belum ada jawaban'), 'what is late, with what its agency said', two.flow);
  const shown = (await text(page)).match(/\d+ kasus dengan \d+ korban tercatat/)[0];
  check(two.said.includes(shown), 'the same figures as on the screen', two.said);
  const speech = await paper(page, '/rekap/berkas/lembar-pidato.pdf', 'lembar-pidato.pdf');
  check(speech.pages === 1 && speech.said.includes(shown) && speech.said.includes('Keadaan data per'), 'a speech sheet of one page', speech.said);
}

export async function walk(browser, city) {
  let page = await sit(browser, city, 'sekretariat');
  const meeting = await plan(page);
  await invite(page, meeting);
  await hold(page, meeting);
  await page.context().close();
  await restart(city, clockAt(LATE));
  page = await sit(browser, city, 'sekretariat');
  await answer(page);
  await page.context().close();
  await restart(city, clockAt(TOLD));
  page = await sit(browser, city, 'sekretariat');
  await handOver(page);
  await page.context().close();
}
