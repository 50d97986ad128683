// paper.js - forms on paper: blank ones at the door, one keyed in later, filled ones of a case without names.
import assert from 'node:assert/strict';
import { check } from './lib.js';
import { lookAt } from './pages.js';
import { fill, form_of, refuse, send, sit, text } from './steps.js';

const FORMS = ['pengaduan', 'asesmen', 'persetujuan', 'rencana', 'rujukan', 'terminasi'];
const wide = { name: '1366-light-id', width: 1366 };
const narrow = { name: '360-light-id', width: 360 };
const both = async (page, what, shot) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await lookAt(page, narrow, what, shot);
  await page.setViewportSize({ width: 1366, height: 860 });
  await lookAt(page, wide, what, shot);
};

async function blank(browser, city) {
  const page = await sit(browser, city, 'pengaduan');
  await page.goto('/laporan/baru');
  await page.locator('main a[href="/formulir"]').click();
  await page.waitForURL(/\/formulir$/);
  await both(page, 'paper: blank forms', 'formulir');
  for (const form of FORMS) {
    await page.goto(`/formulir/${form}`);
    assert.match(await text(page), /RAHASIA/, `${form} is marked`);
    await both(page, `paper: blank ${form}`, `formulir-${form}`);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    check(pdf.length > 5000, `${form} prints`, pdf.length);
  }
  await page.context().close();
  const partner = await sit(browser, city, 'polresta');
  check((await partner.goto('/formulir')).status() === 403, 'a partner has no use for them');
  await partner.context().close();
}

async function filled(browser, city) {
  const page = await sit(browser, city, 'manajer');
  await page.goto('/kasus');
  const links = await page.locator('main a[href^="/kasus/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const href = links.find((link) => /^\/kasus\/[0-9a-f-]{36}$/.test(link));
  await page.goto(`${href}/asesmen`);
  const words = 'Dicatat di kertas saat listrik padam. Rekaan.';
  await fill(page, { risk: 'SEDANG', risk_why: words, written_on: '2030-01-02' }, form_of('/asesmen'));
  await refuse(page, '/asesmen', /Hari ini belum terjadi/, { risk_why: words, written_on: '2030-01-02' });
  await fill(page, { written_on: '2024-11-12' }, form_of('/asesmen'));
  await send(page, '/asesmen');
  assert.match(await text(page), /Ditulis pada 12 Nov 2024, dicatat/, 'both days are shown');
  await page.goto(`${href}/formulir`);
  await both(page, 'paper: forms of a case', 'formulir-kasus');
  for (const form of FORMS) {
    await page.goto(`${href}/formulir/${form}`);
    await both(page, `paper: choosing ${form}`, `formulir-pilih-${form}`);
    if (await page.locator(form_of(`/formulir/${form}`)).count() > 0) {
      await send(page, `/formulir/${form}`);
      assert.match(await text(page), /Dicetak oleh/, `${form} bears the name of who printed it`);
      await both(page, `paper: filled ${form}`, `formulir-isi-${form}`);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      check(pdf.length > 5000, `${form} prints`, pdf.length);
    }
  }
  await page.context().close();
}

export async function walk(browser, city) {
  await blank(browser, city);
  await filled(browser, city);
}
