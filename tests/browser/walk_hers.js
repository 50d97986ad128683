// walk_hers.js - the sheet for the victim: what she was given and allowed, and nothing that endangers others; it
// reaches her in no way that she did not allow.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAll } from './pages.js';
import { fill, refuse, send, sit } from './steps.js';

// Of case A of the demo: her reported husband, what happened, numbers that say who she is.
const NEVER = ['Danu', 'Wijanarko', 'Terlapor', '1571995203900001', '0800-000-2141', 'dipukul', 'JBI-2024'];

// By her wish in the demo: telephone and WhatsApp, only through her sister (number C), on working days from nine to three.
const REFUSED = [
  ['a letter', { channel: 'LETTER' }, /^Cara ini tidak termasuk yang diperbolehkan\.$/m],
  ['a visit', { channel: 'VISIT' }, /^Cara ini tidak termasuk yang diperbolehkan\.$/m],
  ['her own telephone', { channel: 'WHATSAPP', slot: 'A' }, /^Hanya boleh lewat orang perantara\.$/m],
  ['at night', { channel: 'WHATSAPP', slot: 'C', at_ms: '2024-11-15T20:00' }, /^Di luar hari dan jam yang diminta\.$/m],
  ['without a number', { channel: 'WHATSAPP', slot: '' }, /^Pilih nomor yang dipakai\.$/m],
];
const STEP = 'Besok pagi kami menjemput Ibu di depan kantor. Rekaan.';

async function refused(page, href) {
  for (const [what, fields, sentence] of REFUSED) {
    await page.goto(`${href}/lembar`);
    await fill(page, { steps: STEP, ...fields });
    await refuse(page, '/lembar', sentence, { steps: STEP }).catch((e) => check(false, `sheet by ${what}: refused`, e.message));
  }
  check(await page.locator('[name="channel"][value="WHATSAPP"]').isChecked(), 'sheet: the way that was chosen stays chosen');
  await lookAll(page, 'sheet for her: refused', 'lembar-ditolak');
}

const sheets = async (page, href) => {
  await page.goto(`${href}/kontak`);
  return page.locator('main ol.tl > li', { hasText: 'Lembar untuk korban' }).allInnerTexts();
};

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer');
  await page.goto('/kasus');
  const href = await page.locator('main a[href^="/kasus/"]', { hasText: 'JBI-2024-0001' }).first().getAttribute('href');
  await page.goto(`${href}/lembar`);
  await lookAll(page, 'sheet for her: form', 'lembar-form');
  await refused(page, href);
  const kept = await sheets(page, href);
  const against = REFUSED.filter(([what]) => what !== 'without a number'); // that one is only badly said
  check(kept.length === against.length && kept.every((one) => /Ditolak/.test(one)), 'sheet: each refusal is a record', kept);
  await page.goto(`${href}/lembar`);
  await fill(page, { steps: STEP, channel: 'HANDED' });
  await send(page, '/lembar');
  const words = await page.locator('main .read').innerText();
  assert.match(words, /Besok pagi kami menjemput Ibu/, 'the step that was written for her');
  assert.match(words, /Lembaga Bantuan Hukum|Kepolisian|RSUD|Dinas Sosial/, 'who received something');
  assert.match(words, /110|129|0800-000/, 'whom to call');
  for (const word of NEVER) {
    check(!words.includes(word), `the sheet never says ${word}`);
  }
  await lookAll(page, 'sheet for her', 'lembar');
  const noted = (await sheets(page, href)).filter((one) => !/Ditolak/.test(one));
  check(noted.length === 1 && /Diserahkan langsung/.test(noted[0]) && /Sari Kusumawati/.test(noted[0]), 'sheet: how it reached her is a contact attempt', noted);
  await lookAll(page, 'sheet for her: attempt', 'lembar-kontak');
  await page.context().close();
  const other = await sit(browser, city, 'manajer2');
  check((await other.goto(`${href}/lembar`)).status() === 404, 'no sheet of a case that is another’s');
  await other.context().close();
}
