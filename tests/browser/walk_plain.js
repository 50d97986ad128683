// walk_plain.js - without a script: a child's pages, the mailbox, login with a mistake, a shared computer. Every step works by
// links and buttons alone.
import assert from 'node:assert/strict';
import { check, logIn, nothingKept, seat } from './lib.js';
import { lookAll } from './pages.js';
import { text } from './steps.js';

const at = (page, step) => page.locator(`main input[name="step"][value="${step}"]`).first().waitFor({ state: 'attached' });
const go = (page, value) => page.locator(`main button[name="go"][value="${value}"]`).first().click();

// A child is never asked for a parent's name, a consent or a number of the state, and is spoken to as one speaks to it.
const NEVER = /\bNIK\b|\bKTP\b|kartu keluarga|nama (lengkap|ayah|ibu|bapak|mama|orang ?tua|wali)|izin (ayah|ibu|orang ?tua|wali)|persetujuan|\bAnda\b/i;

async function asked(page, step) {
  await at(page, step);
  const words = await text(page);
  const names = await page.locator('main [name]').evaluateAll((all) => all.map((e) => e.name).filter((n) => /nik|parent|guardian|consent|victim_name/.test(n)));
  check(!NEVER.test(words) && names.length === 0, `plain: ${step} asks a child for nothing of its parents`, NEVER.exec(words)?.[0] || names.join(' '));
}

async function plain(browser, city) {
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  return page;
}

// A child who is not safe and gives a number; back to change an answer; what it typed is still there.
async function child(browser, city) {
  const page = await plain(browser, city);
  await page.goto('/');
  await page.locator('button[name="who"][value="I_AM_CHILD"]').click();
  await asked(page, 'what');
  await page.locator('textarea[name="story"]').fill('Aku takut pulang. Rekaan.');
  await page.locator('button[name="what"][value="DIKURUNG"]').click();
  await asked(page, 'safe');
  await go(page, 'back');
  await at(page, 'what');
  assert.equal(await page.locator('textarea[name="story"]').inputValue(), 'Aku takut pulang. Rekaan.', 'back keeps the words');
  await page.locator('button[name="what"][value="DIKURUNG"]').click();
  await at(page, 'safe');
  await page.locator('button[name="safe_now"][value="NO"]').click();
  await asked(page, 'unsafe');
  assert.match(await text(page), /110/, 'the numbers that help at once');
  await go(page, 'next');
  await asked(page, 'contact');
  await page.locator('button[name="contact_way"][value="PHONE"]').click();
  await asked(page, 'number');
  await page.locator('[name="contact_number"]').fill('nomor mama');
  await go(page, 'next');
  await page.locator('main .err').first().waitFor();
  assert.equal(await page.locator('[name="contact_number"]').inputValue(), 'nomor mama', 'a refused number stays in its field');
  await page.locator('[name="contact_number"]').fill('0800-000-3171');
  await go(page, 'next');
  await asked(page, 'check');
  await go(page, 'send');
  await at(page, 'receipt');
  const code = /\d{4}(?: \d{4}){4}/.exec(await text(page))[0];
  await mailbox(page, code);
  check((await page.context().cookies()).length === 0, 'plain: a child’s telephone keeps no cookie');
  await page.context().close();
}

async function mailbox(page, code) {
  await page.goto('/');
  await page.locator('#code, [name="code"]').first().fill(code);
  await page.locator('form:has(input[value="box"]) button').first().click();
  await page.locator('textarea[name="body"]').waitFor();
  await page.locator('textarea[name="body"]').fill('Ini aku lagi. Rekaan.');
  await page.locator('form:has(input[value="box_write"]) button').first().click();
  await page.getByText('Ini aku lagi. Rekaan.').first().waitFor();
  check(new URL(page.url()).pathname === '/', 'plain: one address for all of it');
}

async function login(browser, city) {
  const page = await plain(browser, city);
  await page.goto('/masuk');
  await page.locator('#login').fill('manajer');
  await page.locator('#password').fill('bukan sandinya ini');
  await page.locator('form[action="/masuk"] button').click();
  await page.locator('#salah').waitFor();
  assert.equal(await page.locator('#login').inputValue(), 'manajer', 'the name stays');
  assert.equal(await page.locator('#password').inputValue(), '', 'the password does not');
  check(!(await page.content()).includes('bukan sandinya'), 'plain: a wrong password stands nowhere on the page');
  await page.context().close();
  const seen = await seat(browser, city, { width: 360 });
  const look = await seen.newPage();
  await look.goto('/masuk');
  await lookAll(look, 'plain: login', 'masuk');
  check(await nothingKept(look), 'login keeps nothing before it is sent');
  await seen.close();
}

// Two people, one computer: each locks by the button and comes back with the password alone.
async function shared(browser, city) {
  const page = await plain(browser, city);
  const [first, second] = [city.people.manajer, city.people.pengaduan];
  await logIn(page, first);
  await page.goto('/kasus');
  await page.locator('form[action="/kunci"] button').first().click();
  await page.waitForURL('**/kunci');
  check(!/JBI-/.test(await page.content()), 'plain: nothing of the list on the lock page');
  assert.equal(new URL((await page.goto('/kasus')).url()).pathname, '/masuk', 'the list is shut');
  await page.goto('/kunci');
  await page.locator('#login').fill(second.login);
  await page.locator('#password').fill(second.password);
  await page.locator('form:has(#login) button').click();
  await page.waitForURL('**/beranda');
  await page.locator('form[action="/kunci"] button').first().click();
  await page.waitForURL('**/kunci');
  const cards = page.locator('form[action="/kunci/buka"]');
  assert.equal(await cards.count(), 2, 'both are locked here');
  const hers = cards.filter({ hasText: 'Sari Kusumawati' });
  await hers.locator('[name="password"]').fill('bukan sandinya ini');
  await hers.locator('button').click();
  await page.locator('#salah').waitFor();
  assert.match(await text(page), /belum cocok/, 'a wrong password says so');
  await page.locator('form[action="/kunci/buka"]', { hasText: 'Sari Kusumawati' }).locator('[name="password"]').fill(first.password);
  await page.locator('form[action="/kunci/buka"]', { hasText: 'Sari Kusumawati' }).locator('button').click();
  await page.waitForURL('**/kasus');
  check(/JBI-2024-0001/.test(await text(page)), 'plain: back at the list');
  await page.context().close();
}

export async function walk(browser, city) {
  await child(browser, city);
  await login(browser, city);
  await shared(browser, city);
}
