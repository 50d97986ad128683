// walk_hers.js - the sheet for the victim: what she was given and allowed, and nothing that endangers others.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAt } from './pages.js';
import { fill, send, sit, text } from './steps.js';

const narrow = { name: '360-light-id', width: 360 };
const wide = { name: '1366-light-id', width: 1366 };
// Of case A of the demo: her reported husband, what happened, numbers that say who she is.
const NEVER = ['Danu', 'Wijanarko', 'Terlapor', '1571995203900001', '0800-000-2141', 'dipukul', 'JBI-2024'];

export async function walk(browser, city) {
  const page = await sit(browser, city, 'manajer');
  await page.goto('/kasus');
  const href = await page.locator('main a[href^="/kasus/"]', { hasText: 'JBI-2024-0001' }).first().getAttribute('href');
  await page.goto(`${href}/lembar`);
  await lookAt(page, wide, 'sheet for her: form', 'lembar-form');
  await lookAt(page, narrow, 'sheet for her: form', 'lembar-form');
  await fill(page, { steps: 'Besok pagi kami menjemput Ibu di depan kantor. Rekaan.' });
  await send(page, '/lembar');
  const words = await page.locator('main .read').innerText();
  assert.match(words, /Besok pagi kami menjemput Ibu/, 'the step that was written for her');
  assert.match(words, /Lembaga Bantuan Hukum|Kepolisian|RSUD|Dinas Sosial/, 'who received something');
  assert.match(words, /110|129|0800-000/, 'whom to call');
  for (const word of NEVER) {
    check(!words.includes(word), `the sheet never says ${word}`);
  }
  await lookAt(page, wide, 'sheet for her', 'lembar');
  await lookAt(page, narrow, 'sheet for her', 'lembar');
  await page.context().close();
  const other = await sit(browser, city, 'manajer2');
  check((await other.goto(`${href}/lembar`)).status() === 404, 'no sheet of a case that is another’s');
  await other.context().close();
}
