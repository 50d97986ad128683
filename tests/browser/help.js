// help.js - what a page is for opens in place, by keyboard alone, and shows nothing and costs no room while closed.
import { check, seat, sessionOf, shot } from './lib.js';
import { lookAt } from './pages.js';

// Who, where, and a word that only this page's help has.
const PAGES = [
  ['pengaduan', '/beranda', /paling dulu setiap pagi/],
  ['pengaduan', '/antrean', /Ambil yang mendesak lebih dulu/],
  ['pengaduan', '/laporan/baru', /Biarkan orangnya bercerita/],
  ['manajer', '/kasus', /Sebutan dalam tanda kutip/],
  ['manajer', 'case', /periksa Kontak aman/],
  ['supervisor', '/tim', /Mulai dari keputusan/],
  ['polresta', '/rujukan', /Waktu jawab berhenti/],
  ['pimpinan', '/rekap', /jangan menebak orangnya/],
  ['admin', '/anggota', /tidak membuka kasus/],
];
const FORMS = [
  { name: '360-light-id', width: 360, dark: false, lang: 'id' },
  { name: '1366-dark-id', width: 1366, dark: true, lang: 'id' },
];

// Presses Tab until the help has the focus; false when it is never reached.
async function tabToHelp(page) {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.matches('.help > summary'))) {
      return true;
    }
  }
  return false;
}

// How far the heading moves when the help is not there; measured at one moment, for a bell may come above it at any.
async function pushes(page) {
  return page.locator('main .help').evaluate((help) => {
    const top = () => document.querySelector('main h1').getBoundingClientRect().top;
    const closed = top();
    help.hidden = true;
    const without = top();
    help.hidden = false;
    return Math.abs(closed - without);
  });
}

async function openByKeyboard(page, form, what, words) {
  const help = page.locator('main .help');
  check((await help.count()) === 1, `${what}: has one help`);
  check(!(await help.locator('li').first().isVisible()), `${what}: closed at first`);
  const by = await pushes(page);
  check(by < 1, `${what}: closed, it pushes nothing down`, `${by} px`);
  check(await tabToHelp(page), `${what}: reached with Tab`);
  await page.keyboard.press('Enter');
  check(await help.locator('li').first().isVisible(), `${what}: Enter opens it`);
  check(words.test(await help.innerText()), `${what}: says what this page is for`, await help.innerText());
  await lookAt(page, form, `${what} with help`, '');
  await shot(page, `bantuan${what.replace(/[^a-z0-9]+/gi, '_')}`);
  await page.keyboard.press('Enter');
  check(!(await help.locator('li').first().isVisible()), `${what}: Enter closes it again`);
}

async function notPrinted(page, what) {
  await page.emulateMedia({ media: 'print' });
  check(!(await page.locator('main .help').isVisible()), `${what}: not printed`);
  await page.emulateMedia({ media: 'screen' });
}

async function inEnglish(browser, city) {
  const context = await seat(browser, city, { lang: 'en', session: await sessionOf(browser, city, 'pengaduan') });
  const page = await context.newPage();
  await page.goto('/antrean');
  await page.locator('main .help > summary').click();
  check(/Take the urgent ones first/.test(await page.locator('main .help').innerText()), 'help in English');
  await context.close();
}

// Without a script it opens as well; whoever is not logged in has it too.
async function withoutScript(browser, city) {
  const context = await seat(browser, city, { width: 360, script: false });
  const page = await context.newPage();
  await page.goto('/masuk');
  await page.locator('main .help > summary').click();
  check(await page.getByText('Jangan memakai akun rekan').isVisible(), 'login: help without a script');
  await page.goto('/');
  check((await page.locator('.help').count()) === 0, 'public pages have hints of their own, no help of the office');
  await context.close();
}

export async function walk(browser, city) {
  for (const form of FORMS) {
    for (const [login, address, words] of PAGES) {
      const context = await seat(browser, city, { ...form, session: await sessionOf(browser, city, login) });
      const page = await context.newPage();
      await page.goto(address === 'case' ? '/kasus' : address);
      if (address === 'case') {
        await page.goto(await page.locator('main tbody th a').first().getAttribute('href'));
      }
      const what = `${login} ${address} ${form.name}`;
      await openByKeyboard(page, form, what, words);
      await notPrinted(page, what);
      await context.close();
    }
  }
  await inEnglish(browser, city);
  await withoutScript(browser, city);
}
