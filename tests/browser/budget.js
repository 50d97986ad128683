// budget.js - how much a first visit weighs.
import { check, sessionOf } from './lib.js';
import { weigh } from './pages.js';

const KB = 1024;
const PUBLIC = { bytes: 30 * KB, requests: 4 };
const STAFF = { bytes: 60 * KB };

export async function budgets(browser, city) {
  for (const href of ['/', '/ada-yang-tidak-ada']) {
    const w = await weigh(browser, city, href, { width: 360 });
    check(w.bytes <= PUBLIC.bytes, `${href} weighs at most 30 KB`, `${w.bytes} bytes`);
    check(w.requests <= PUBLIC.requests, `${href} takes at most 4 requests`, `${w.requests} requests`);
    console.log(`     ${href}: ${(w.bytes / KB).toFixed(1)} KB, ${w.requests} requests`);
  }
  const pages = [['pengaduan', '/antrean'], ['pengaduan', '/laporan/baru'], ['supervisor', '/kasus'], ['supervisor', '/beranda'],
    ['pimpinan', '/rekap'], ['pimpinan', '/dasbor'], ['polresta', '/rujukan'], ['manajer', '/kasus']];
  for (const [login, href] of pages) {
    const w = await weigh(browser, city, href, { session: await sessionOf(browser, city, login) });
    check(w.bytes <= STAFF.bytes, `${href} weighs at most 60 KB for ${login}`, `${w.bytes} bytes`);
    console.log(`     ${login} ${href}: ${(w.bytes / KB).toFixed(1)} KB, ${w.requests} requests`);
  }
}
