// run.js - all browser tests. Names of suites as arguments run only these: node run.js public pages
import { clean, finish, freshShots, openBrowser, prepare, serve, stop, story } from './lib.js';
import { everyPage } from './pages.js';
import { budgets } from './budget.js';
import { publicPart } from './public.js';
import { officePart } from './office.js';
import { keyboardPart } from './keyboard.js';

const suites = { public: publicPart, office: officePart, keyboard: keyboardPart, budget: budgets, pages: everyPage };
const asked = process.argv.slice(2);
const [names, only] = [asked.filter((a) => suites[a]), asked.filter((a) => !suites[a])];

const prepared = prepare();
const browser = await openBrowser();
if (asked.length === 0) {
  freshShots();
}
for (const [name, run] of Object.entries(suites)) {
  if (names.length > 0 && !names.includes(name)) {
    continue;
  }
  const city = await serve(prepared, name);
  await story(name, () => run(browser, city, only.length > 0 ? only : undefined));
  await stop(city);
}
await browser.close();
clean(prepared);
process.exit(finish());
