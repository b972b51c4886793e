import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chromium, type Page } from '../support/chromium.ts';
import { isatapSim } from '../support/cli.ts';

/** The page that `run --html` writes, as Chromium shows it. */

const FILES = ['manage-out', 'six-in-four', 'faults/return-metric', 'faults/tunnel-mtu-black-hole'].map(
  (name) => `scenarios/${name}.yaml`,
);
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let chromium: Chromium;
let folder: string;
/** The reports of a fault alone, and of all these scenarios. */
let one: string;
let all: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-report-'));
  one = write('one', FILES.slice(2, 3));
  all = write('all', FILES);
  chromium = new Chromium();
});
afterAll(async () => {
  await chromium.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(name: string, files: readonly string[]): string {
  const file = path.join(folder, name, 'report.html');
  const { code, stderr } = isatapSim(['run', '--quiet', '--no-capture', '--html', file, ...files]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return file;
}

const quiet = ({ events }: Page): void => {
  expect(events.console).toEqual([]);
  expect(events.requests.filter((url) => !url.endsWith('/report.html'))).toEqual([]);
};

describe.each([
  ['light', 1400, false],
  ['dark', 1400, true],
  ['narrow', 420, false],
])('%s', (_name, width, dark) => {
  test('says nothing on the console, asks for nothing, fits the screen', async () => {
    const page = await chromium.open(all, width, dark);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    quiet(page);
  });

  test('has nothing that axe objects to', async () => {
    const page = await chromium.open(one, width, dark);
    await page.evaluate('for (const part of document.querySelectorAll("details")) part.open = true');
    await page.evaluate(AXE);
    const found = await page.evaluate(
      `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]))`,
    );
    expect(found).toEqual([]);
  });
});

test('every text of a drawing is where it was reckoned to be', async () => {
  const page = await chromium.open(all);
  const tooWide = await page.evaluate(`[...document.querySelectorAll('.host')].flatMap((host) => {
    const box = host.querySelector('rect').getBBox();
    return [...host.querySelectorAll('text')].filter((text) => text.getBBox().x + text.getBBox().width > box.x + box.width)
      .map((text) => text.textContent);
  }).concat([...document.querySelectorAll('.topology .pipe')].flatMap((pipe) => {
    const box = pipe.querySelector('rect').getBBox();
    const text = pipe.querySelector('text').getBBox();
    return text.x + text.width > box.x + box.width ? [pipe.textContent] : [];
  })).concat([...document.querySelectorAll('.note rect')].flatMap((rect) => {
    const box = rect.getBBox();
    return [...rect.parentElement.querySelectorAll('text:not(.time)')]
      .filter((text) => text.getBBox().x + text.getBBox().width > box.x + box.width)
      .map((text) => text.textContent);
  }))`);
  expect(tooWide).toEqual([]);
  const ends = await page.evaluate(`[...document.querySelectorAll('.path.shown .end')].map((end) => {
    const box = end.querySelector('rect').getBBox();
    const text = end.querySelector('text').getBBox();
    return text.x + text.width < box.x + box.width;
  })`);
  expect(ends).toEqual([true, true]);
});

describe('the keyboard', () => {
  /** What has the focus, in a word. */
  const FOCUS = `(() => { const e = document.activeElement; return e.id || e.className || e.tagName })()`;

  test('reaches everything that can be used, the skip link first', async () => {
    const page = await chromium.open(one);
    await page.press('Tab', 9);
    expect(await page.evaluate(FOCUS)).toBe('skip');
    await page.press('Enter', 13, '\r');
    expect(await page.evaluate(FOCUS)).toBe('main');
    await page.evaluate('document.body.focus()');
    const wanted =
      (await page.evaluate(`[...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')]
      .filter((e) => e.checkVisibility() && (e.type !== 'radio' || e.checked)).length`)) as number;
    await page.evaluate(`document.activeElement.blur(); globalThis.seen = new Set();
      addEventListener('focusin', ({ target }) => seen.add(target))`);
    for (let count = 0; count < wanted + 5; count++) await page.press('Tab', 9);
    expect(await page.evaluate('seen.size')).toBeGreaterThanOrEqual(wanted);
  });

  test('the way in the drawing is chosen with arrow keys, without a script', async () => {
    const page = await chromium.open(one);
    const shown = `[...document.querySelectorAll('svg .path')].filter((e) => getComputedStyle(e).display !== 'none').map((e) => e.getAttribute('class'))`;
    expect(await page.evaluate(shown)).toEqual(['path path-0 shown']);
    await page.evaluate(`document.querySelector('.pick:checked').focus()`);
    await page.press('ArrowDown', 40);
    expect(await page.evaluate(shown)).toEqual(['path path-1']);
  });

  test('a part opens with Enter, and by a link from the table', async () => {
    const page = await chromium.open(one);
    const isOpen = `document.querySelector('#scenario-1-flow-1').open`;
    expect(await page.evaluate(isOpen)).toBe(false);
    await page.evaluate(`document.querySelector('#scenario-1-flow-1 > summary').focus()`);
    await page.press('Enter', 13, '\r');
    expect(await page.evaluate(isOpen)).toBe(true);
    await page.evaluate(`document.querySelector('a[href="#scenario-1-flow-3"]').click()`);
    expect(
      await page.evaluate(
        `new Promise((done) => setTimeout(() => done(document.querySelector('#scenario-1-flow-3').open), 200))`,
      ),
    ).toBe(true);
  });

  test('a button copies the commands', async () => {
    const page = await chromium.open(one);
    await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { globalThis.copied = text } } });
      document.querySelector('.commands button').click()`);
    const commands = await page.evaluate(`document.querySelector('.commands pre').textContent`);
    expect(commands).toMatch(/^netsh interface ipv6 set route /);
    expect(await page.evaluate('copied')).toBe(commands);
  });
});
