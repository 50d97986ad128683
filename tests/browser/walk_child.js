// walk_child.js - a child's report in three questions with and without a script, a helper's one page, the poster.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, seat } from './lib.js';
import { lookAt } from './pages.js';
import { fill, sit, text } from './steps.js';

const narrow = { name: '360-light-id', width: 360 };
const wide = { name: '1366-light-id', width: 1366 };
const NEVER = /\b(NIK|persetujuan|wali|(nama|siapa) (ayah|ibu|orang tua|bapak|mama))\b/i; // asked of no child

const at = (page, step) => page.locator(`main input[name="step"][value="${step}"]`).first().waitFor({ state: 'attached' });
const go = (page, value) => page.locator(`main button[name="go"][value="${value}"]`).first().click();

// Every page of the child's: what it asks, how it looks.
async function childs(page, form, step, look) {
  await at(page, step);
  const words = await text(page);
  check(!NEVER.test(words), `child, ${step}: no parent, consent or NIK`, NEVER.exec(words));
  if (['what', 'safe', 'contact'].includes(step)) {
    const unknown = await page.locator('main button', { hasText: /tidak tahu/i }).count();
    check(unknown === 1, `child, ${step}: one button says "tidak tahu"`, unknown);
  }
  if (look) {
    await lookAt(page, form, `child: ${step}`, `anak-${step}`);
  }
}

const unknown = (page) => page.locator('main button', { hasText: /tidak tahu/i }).click();

// Three times "tidak tahu", and it can be sent.
async function child(browser, city, form, script) {
  const context = await seat(browser, city, { width: form.width, script });
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('button[name="who"][value="I_AM_CHILD"]').click();
  for (const step of ['what', 'safe', 'contact']) {
    await childs(page, form, step, script);
    await unknown(page);
  }
  await childs(page, form, 'check', script);
  await go(page, 'send');
  await childs(page, form, 'receipt', script);
  const code = /\d{4}(?: \d{4}){4}/.exec(await text(page));
  check(code !== null, `child, ${script ? 'with' : 'without'} a script: a code after three questions`);
  await context.close();
}

async function helper(browser, city, form) {
  const context = await seat(browser, city, { width: form.width });
  const page = await context.newPage();
  await page.goto('/');
  await go(page, 'open');
  await at(page, 'helper');
  await lookAt(page, form, 'helper', 'pendamping-lapor');
  const quiet = page.locator('main [name="helper_quiet"]');
  check(await quiet.count() > 0, 'helper: may stay unnamed to the family');
  await fill(page, { story: 'Sering datang tanpa makan. Rekaan.', victim_age: 'sepuluh' });
  await go(page, 'next');
  await page.locator('main .err').first().waitFor();
  const said = (await page.locator('main .err').allInnerTexts()).map((e) => e.split('\n').pop());
  const empty = 'Bagian ini perlu diisi.';
  assert.deepEqual(said, [empty, 'Tulis dengan angka, misalnya 14.', empty], 'each refused field says why');
  assert.equal(await page.locator('main [name="victim_age"]').inputValue(), 'sepuluh', 'the typed age is still there');
  assert.equal(await page.locator('main [name="story"]').inputValue(), 'Sering datang tanpa makan. Rekaan.', 'and the story');
  await lookAt(page, form, 'helper: refused', 'pendamping-lapor-salah');
  await context.close();
}

// What a telephone reads from the code: the city's address as its pack has it, and nothing else.
async function scanned(page, city) {
  const pack = readFileSync(join(city.env.JEJARING_PACKS, 'kota-jambi', 'pack.tsv'), 'utf8');
  const url = /^public_url\t(\S+)/m.exec(pack)[1];
  const folder = mkdtempSync(join(tmpdir(), 'jejaring-poster-'));
  const picture = join(folder, 'poster.png');
  await page.locator('article.poster').screenshot({ path: picture });
  const read = spawnSync('zbarimg', ['--quiet', '--raw', picture], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  check(read.error === undefined && read.stdout === `${url}\n`, 'poster: the code is the address of the pack', read.error || read.stdout);
  check(await page.locator('article.poster .way').innerText() === url.replace(/^https:\/\/|\/$/g, ''), 'poster: and the words beside it say the same');
}

async function poster(browser, city, form) {
  const page = await sit(browser, city, 'pengaduan', { width: form.width });
  assert.equal((await page.goto('/poster')).status(), 200);
  await lookAt(page, form, 'poster', 'poster');
  await page.emulateMedia({ media: 'print' });
  check(await page.locator('article.poster svg').count() === 1, 'poster: one code');
  check(await page.locator('.noprint').first().isHidden(), 'poster: the instructions are not printed');
  await scanned(page, city);
  await page.context().close();
}

export async function walk(browser, city) {
  for (const form of [narrow, wide]) {
    await child(browser, city, form, true);
    await helper(browser, city, form);
    await poster(browser, city, form);
  }
  await child(browser, city, narrow, false);
}
