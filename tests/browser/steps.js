// steps.js - what a person does on a page: sits down, reads, fills, sends, is refused.
import assert from 'node:assert/strict';
import { seat, sessionOf } from './lib.js';

export async function sit(browser, city, login, options = {}) {
  const context = await seat(browser, city, { ...options, session: await sessionOf(browser, city, login) });
  const page = await context.newPage();
  page.on('dialog', (dialog) => dialog.dismiss());
  return page;
}

export async function text(page) {
  return page.locator('main').innerText();
}

export async function fill(page, fields, within = 'main') {
  const area = page.locator(within).last();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) {
      const field = area.locator(`[name="${name}"]`);
      const kind = await field.first().evaluate((el) => (el.tagName === 'SELECT' ? 'select' : el.type));
      if (kind === 'select') {
        await field.selectOption(one);
      } else if (kind === 'radio' || kind === 'checkbox') {
        await area.locator(`[name="${name}"][value="${one}"]`).check();
      } else {
        await field.fill(one);
      }
    }
  }
}

// Sends the form of this action and waits for the page that follows.
export async function send(page, action, button = 'button.btn:not(.out)') {
  await page.evaluate(() => { window.before = true; });
  const answer = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.locator(`form[action$="${action}"] ${button}`).last().click();
  const response = await answer;
  if (response.status() < 400) {
    await page.waitForFunction(() => !window.before && document.readyState === 'complete');
  }
  assert.ok(response.status() < 400, `${action}: ${response.status()}\n${await text(page)}`);
  return response;
}

export const form_of = (action) => `form[action$="${action}"]`;

// Sends the form of this action, which must be refused with a sentence; every typed field is still there.
export async function refuse(page, action, sentence, kept = {}, button = 'button.btn:not(.out)') {
  const answer = page.waitForResponse((r) => r.request().method() === 'POST');
  await page.evaluate(() => {
    window.before = true;
    document.querySelectorAll('main #salah, main .err').forEach((el) => { el.dataset.old = ''; });
  });
  await page.locator(`form[action$="${action}"] ${button}`).last().click();
  const response = await answer;
  // a new page, or the same one with what the script put into it
  await page.waitForFunction(() => (!window.before && document.readyState === 'complete')
    || document.querySelector('main #salah:not([data-old]), main .err:not([data-old])'));
  assert.ok(response.status() >= 400 && response.status() < 500, `${action} is refused: ${response.status()}`);
  const said = (await page.locator('main #salah, main .err').allInnerTexts()).join('\n');
  assert.match(said, sentence, `${action}: the page says why: ${said}`);
  for (const [name, value] of Object.entries(kept)) {
    assert.equal(await page.locator(`main [name="${name}"]`).last().inputValue(), value, `${name} is still there`);
  }
  return response;
}

// Address of the case with this number, as this person's list of cases has it.
export async function caseOf(page, number) {
  await page.goto('/kasus');
  return page.locator('main a[href^="/kasus/"]', { hasText: number }).first().getAttribute('href');
}

// What an address answers this person; nothing else of the page is looked at.
export async function statusFor(browser, city, login, address) {
  const page = await sit(browser, city, login);
  const status = (await page.goto(address)).status();
  await page.context().close();
  return status;
}

// The recap of a period, as a leader reads it.
export async function recapOf(browser, city, from, to = from) {
  const page = await sit(browser, city, 'pimpinan');
  const answer = await page.request.get(`/rekap?from_day=${from}&to_day=${to}&basis=report`, { headers: { accept: 'application/json' } });
  const recap = await answer.json();
  await page.context().close();
  return recap;
}

function numbers(value, path, out) {
  for (const [key, one] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (typeof one === 'number') {
      out[at] = one;
    } else if (one && typeof one === 'object') {
      numbers(one, at, out);
    }
  }
  return out;
}

// Every number of a recap that changed, and by how much: { 'victims.sex.P': 1 }.
export function differences(before, after) {
  const [was, is] = [numbers(before, '', {}), numbers(after, '', {})];
  const changed = {};
  for (const at of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const by = (is[at] || 0) - (was[at] || 0);
    if (by !== 0) {
      changed[at] = by;
    }
  }
  return changed;
}
