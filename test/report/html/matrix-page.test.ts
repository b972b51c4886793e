import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { takeMatrix, timeOfFirstFlow } from '../../../src/diagnose/matrix/matrix.ts';
import { triesOf } from '../../../src/diagnose/matrix/outcome.ts';
import type { MatrixResult } from '../../../src/diagnose/matrix/result.ts';
import { renderMatrixPage } from '../../../src/report/html/matrix-page.ts';
import { MATRIX_SCRIPT, MATRIX_SCRIPT_DIGEST } from '../../../src/report/html/matrix-script.ts';
import { elementsNamed, elementsOf, type HtmlElement, parseHtml, readable } from '../../support/html.ts';
import { loadFile, loadText } from '../../support/scenarios.ts';

function matrixOf(file: string): MatrixResult {
  const loaded = loadFile(file);
  const { document } = loaded;
  return takeMatrix(loaded, { at: timeOfFirstFlow(document), hosts: Object.keys(document.hosts), port: null });
}

const gridOf = (page: HtmlElement): HtmlElement =>
  elementsNamed(page, 'table').find(({ attributes }) => attributes['class'] === 'matrix')!;

describe.each(['scenarios/six-in-four.yaml', 'scenarios/faults/return-metric.yaml'])('the page of %s', (file) => {
  const result = matrixOf(file);
  const html = renderMatrixPage(result);
  const page = parseHtml(html);
  const byId = new Map(
    elementsOf(page).flatMap((each) => (each.attributes['id'] === undefined ? [] : [[each.attributes['id'], each]])),
  );

  test('heads every row and column, and has a cell for each pair', () => {
    const heads = elementsNamed(gridOf(page), 'th');
    const scope = (wanted: string): string[] =>
      heads.filter(({ attributes }) => attributes['scope'] === wanted).map(({ text }) => readable(text));
    expect(scope('col')).toEqual(['from \\ to', ...result.hosts]);
    expect(scope('row')).toEqual(result.hosts);
    expect(elementsNamed(gridOf(page), 'a')).toHaveLength(result.pairs.length);
  });

  test('says of each cell in words what its signs stand for, and leads to the pair', () => {
    const links = elementsNamed(gridOf(page), 'a');
    result.pairs.forEach((pair, index) => {
      const { attributes } = links[index]!;
      const label = attributes['aria-label']!;
      expect(label).toContain(`${pair.from} to ${pair.to}: `);
      const row = readable(byId.get(attributes['href']!.slice(1))!.text);
      expect(row.startsWith(`${pair.from}${pair.to}`)).toBe(true);
      if (pair.target !== null) expect(row).toContain(pair.target);
      for (const { protocol, probe } of triesOf(pair)) {
        const why = probe.reason === null ? [] : [`${probe.reason.code} at ${probe.reason.host}`];
        const facts = [protocol, probe.verdict, ...(probe.verdict === 'delivered' ? [] : why)];
        for (const fact of facts)
          expect(
            [label, row].every((text) => text.includes(fact)),
            `${label}: ${fact}`,
          ).toBe(true);
      }
    });
  });

  test('needs nothing else, and gives the same bytes again', () => {
    expect(elementsOf(page).filter(({ attributes }) => 'src' in attributes)).toEqual([]);
    expect(elementsNamed(page, 'style')[0]!.text).not.toMatch(/url\(|@import/);
    for (const { attributes } of elementsNamed(page, 'a')) expect(byId.has(attributes['href']!.slice(1))).toBe(true);
    expect(renderMatrixPage(matrixOf(file))).toBe(html);
  });
});

test('names and texts are escaped', () => {
  const loaded = loadText(`title: <b>&amp;
links: { lan: {} }
hosts:
  A: { profile: linux, interfaces: { e: { link: lan, ipv4: 10.0.0.1/24 } } }
  B: { profile: linux, interfaces: { e: { link: lan, ipv4: 10.0.0.2/24 } } }
`);
  const html = renderMatrixPage(takeMatrix(loaded, { at: 1e9, hosts: ['A', 'B'], port: 9 }));
  expect(readable(parseHtml(html).text)).toContain('<b>&amp;');
  expect(html).toContain('&lt;b&gt;&amp;amp;');
});

test('the policy allows the script of the page and no other', () => {
  expect(MATRIX_SCRIPT_DIGEST).toBe(createHash('sha256').update(MATRIX_SCRIPT).digest('base64'));
  const page = parseHtml(renderMatrixPage(matrixOf('scenarios/six-in-four.yaml')));
  expect(elementsNamed(page, 'script').map(({ text }) => text)).toEqual([MATRIX_SCRIPT]);
  const policy = elementsNamed(page, 'meta').find(({ attributes }) => attributes['http-equiv'] !== undefined)!;
  expect(policy.attributes['content']).toContain(`script-src 'sha256-${MATRIX_SCRIPT_DIGEST}'`);
});
