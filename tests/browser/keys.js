// keys.js - hands that never touch a mouse.
import assert from 'node:assert/strict';
import { text } from './steps.js';

// Tab until the field or button with this name (or text) has the focus, as hands do; fails when it is never reached.
export async function tabTo(page, wanted) {
  for (let i = 0; i < 160; i++) {
    const here = await page.evaluate(() => {
      const el = document.activeElement;
      return { name: el?.getAttribute?.('name') || '', text: (el?.innerText || '').trim(), tag: el?.tagName };
    });
    if (here.name === wanted || here.text === wanted) {
      return here;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to ${wanted}`);
}

// Counts what only a mouse or a finger does on this page from now on; the function it gives says how often.
export async function noMouse(page) {
  let touched = 0;
  await page.exposeFunction('touched', () => { touched++; });
  await page.addInitScript(() => {
    for (const what of ['mousedown', 'pointerdown', 'touchstart']) {
      window.addEventListener(what, () => window.touched(), true);
    }
  });
  return () => touched;
}

// Writes over what stands in the field that has the focus.
export async function over(page, words) {
  await page.keyboard.press('Control+A');
  await page.keyboard.type(words);
}

// Enter on what has the focus; waits for the page that follows and gives the answer.
export async function enter(page, method = 'POST') {
  await page.evaluate(() => { window.before = true; });
  const answer = page.waitForResponse((r) => r.request().method() === method && r.request().isNavigationRequest());
  await page.keyboard.press('Enter');
  const response = await answer;
  await page.waitForFunction(() => !window.before && document.readyState === 'complete');
  return response;
}

// As refuse() of steps.js, by Enter.
export async function enterRefused(page, sentence, kept = {}) {
  const response = await enter(page);
  assert.ok(response.status() >= 400 && response.status() < 500, `refused: ${response.status()}`);
  const said = (await page.locator('main #salah, main .err').allInnerTexts()).join('\n');
  assert.match(said, sentence, `the page says why: ${said}\n${await text(page)}`);
  for (const [name, value] of Object.entries(kept)) {
    assert.equal(await page.locator(`main [name="${name}"]`).last().inputValue(), value, `${name} is still there`);
  }
}
