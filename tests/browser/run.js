// run.js - all browser tests. Names of suites as arguments run only these: node run.js public pages
// --list prints the shares that may run side by side, --prepare makes the city they all copy (JEJARING_BROWSER_CITY).
// Every other .js file of this folder that exports walk(browser, city, only) is a suite under its own name.
import { readdirSync, rmdirSync } from 'node:fs';
import { clean, finish, freshShots, here, openBrowser, prepare, serve, stop, story } from './lib.js';
import { everyPage, SHARES } from './pages.js';
import { budgets } from './budget.js';
import { publicPart } from './public.js';
import { officePart } from './office.js';
import { keyboardPart } from './keyboard.js';

const first = { public: publicPart, office: officePart, keyboard: keyboardPart, budget: budgets };
const last = { pages: everyPage };
const helpers = ['keys', 'lib', 'run', 'steps'];
const walks = readdirSync(here).filter((f) => f.endsWith('.js')).map((f) => f.slice(0, -3)).sort()
  .filter((name) => !helpers.includes(name) && !first[name] && !last[name]);
const suites = [...Object.keys(first), ...walks, ...Object.keys(last)];

const asked = process.argv.slice(2);
if (asked[0] === '--list') {
  console.log([...SHARES.map((people) => `pages ${people.join(' ')}`), ...suites.filter((name) => !last[name])].join('\n'));
  process.exit(0);
}
if (asked[0] === '--prepare') {
  clean({ folder: process.env.JEJARING_BROWSER_CITY });
  rmdirSync(prepare().folder);
  freshShots();
  process.exit(0);
}
const [names, only] = [asked.filter((a) => suites.includes(a)), asked.filter((a) => !suites.includes(a))];

// A walk is loaded when its turn comes: one that cannot be read fails alone.
async function runnerOf(name) {
  const run = first[name] || last[name] || (await import(`./${name}.js`)).walk;
  if (!run) {
    throw new Error(`${name}.js exports no walk`);
  }
  return run;
}

const prepared = prepare();
const browser = await openBrowser();
if (asked.length === 0) {
  freshShots();
}
for (const name of suites) {
  if (names.length > 0 && !names.includes(name)) {
    continue;
  }
  const city = await serve(prepared, name);
  await story(name, async () => (await runnerOf(name))(browser, city, only.length > 0 ? only : undefined));
  await stop(city);
}
await browser.close();
clean(prepared);
process.exit(finish());
