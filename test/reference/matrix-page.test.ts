import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { takeMatrix } from '../../src/diagnose/matrix/matrix.ts';
import { renderMatrixPage } from '../../src/report/html/matrix-page.ts';
import { seconds } from '../../src/sim/time.ts';
import { Chromium } from '../support/chromium.ts';
import { emptyFolder } from '../support/cli.ts';
import { loadFile } from '../support/scenarios.ts';

test('the grid of a matrix is one stop of the Tab key, and arrow keys go from cell to cell', async () => {
  const loaded = loadFile('scenarios/six-in-four.yaml');
  const hosts = Object.keys(loaded.document.hosts);
  const file = path.join(emptyFolder(), 'matrix.html');
  fs.writeFileSync(file, renderMatrixPage(takeMatrix(loaded, { at: seconds(20), hosts, port: null })));
  const chromium = new Chromium();
  try {
    const page = await chromium.open(file);
    const where = (): Promise<unknown> => page.evaluate("document.activeElement.getAttribute('aria-label')");
    await page.evaluate('document.querySelector(\'.matrix [tabindex="0"]\').focus()');
    expect(await where()).toBe('the host itself');
    const steps = [
      ['ArrowDown', 40, 'EDGE-A to PC-A: '],
      ['End', 35, 'EDGE-A to PC-B: '],
      ['ArrowRight', 39, 'EDGE-A to PC-B: '],
      ['ArrowLeft', 37, 'EDGE-A to EDGE-B: '],
      ['Home', 36, 'EDGE-A to PC-A: '],
    ] as const;
    for (const [key, code, label] of steps) {
      await page.press(key, code);
      expect(await where()).toContain(label);
      expect(await page.evaluate('document.querySelectorAll(\'.matrix [tabindex="0"]\').length')).toBe(1);
    }
    await page.press('Enter', 13, '\r');
    expect(await page.evaluate("document.querySelector(':target').textContent")).toMatch(/^EDGE-APC-A/);
    expect(page.events).toEqual({ console: [], requests: [expect.stringContaining('matrix.html')] });
  } finally {
    await chromium.close();
  }
});
