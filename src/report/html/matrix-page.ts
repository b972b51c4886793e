/** A matrix as one HTML file: the grid, what its signs mean, and every pair with its tries. */
import {
  type FailureGroup,
  failureGroups,
  type Mark,
  pingMark,
  signsOf,
  tcpMark,
  triesOf,
} from '../../diagnose/matrix/outcome.ts';
import type { MatrixPair, MatrixProbe, MatrixResult } from '../../diagnose/matrix/result.ts';
import { countsOf, factsOf, meaningsOf, placesOf, wayText } from '../matrix.ts';
import { pageText } from './document.ts';
import { html, type Markup } from './markup.ts';
import { MATRIX_SCRIPT, MATRIX_SCRIPT_DIGEST } from './matrix-script.ts';
import { pageStyle, printStyle } from './style.ts';
import { renderTable, type Row } from './table.ts';
import { placeText, scrollable, verdictMark } from './words.ts';

const STYLE = `
table.matrix{min-width:0;width:auto;border-collapse:separate;border-spacing:0}
.matrix th,.matrix td{padding:.15rem .4rem;text-align:center;white-space:nowrap}
.matrix tbody th,.matrix thead th:first-child{text-align:right;position:sticky;left:0;background:var(--surface);z-index:1}
.matrix td>*{display:block;padding:.1rem .35rem;border-radius:4px;font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;text-decoration:none;color:var(--muted)}
.matrix .good>a{color:var(--good)}
.matrix .bad>a{color:var(--bad);background:var(--bad-bg);font-weight:700;text-decoration:underline}
.matrix tbody tr:hover>*{background:var(--surface)}
tr:target>*{background:var(--warn-bg)}
.sign{font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-weight:700}
ul.tries{list-style:none;margin:0;padding:0}`;

const PARTS = [
  ['grid', 'Grid'],
  ['failures', 'What fails where'],
  ['pairs', 'Every pair'],
] as const;

/** The same matrix gives the same bytes. */
export function renderMatrixPage(result: MatrixResult): string {
  const groups = failureGroups(result);
  const sign = signsOf(groups);
  return pageText({
    title: `${result.title}: matrix`,
    heading: 'isatap-sim matrix',
    style: [pageStyle, STYLE, printStyle].join('\n'),
    script: { text: MATRIX_SCRIPT, digest: MATRIX_SCRIPT_DIGEST },
    contents: html`<nav aria-label="Parts of the page">
      <ul class="parts">
        ${PARTS.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}
      </ul>
    </nav>`,
    main: [
      html`<h2>${result.title}</h2>`,
      html`<p class="faint">${factsOf(result)}</p>`,
      html`<h3 id="grid">Grid</h3>`,
      html`<p>
        ${countsOf(result)}. Each cell is ping, then TCP: ${meaningsOf(result).join(', ')}; letters stand below.
      </p>`,
      renderGrid(result, sign),
      html`<h3 id="failures">What fails where</h3>`,
      groups.length === 0 ? html`<p>Nothing fails.</p>` : groups.map((group) => renderGroup(group, sign(group.kind))),
      html`<h3 id="pairs">Every pair</h3>`,
      renderTable(
        'Every pair, and what it was called',
        ['from', 'to', 'called', 'tries'],
        result.pairs.map((pair) => pairRow(pair, result)),
      ),
    ],
    footer: 'Made by isatap-sim.',
  });
}

const idOf = ({ from, to }: Pick<MatrixPair, 'from' | 'to'>, { hosts }: MatrixResult): string =>
  `pair-${hosts.indexOf(from) + 1}-${hosts.indexOf(to) + 1}`;

type Sign = (mark: Mark) => string;

function renderGrid(result: MatrixResult, sign: Sign): Markup {
  const { hosts } = result;
  const pairs = new Map(result.pairs.map((pair) => [idOf(pair, result), pair]));
  const caption = 'Rows send, columns answer';
  const table = html`<table class="matrix">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">from \\ to</th>
        ${hosts.map((host) => html`<th scope="col">${host}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${hosts.map(
        (from) =>
          html`<tr>
            <th scope="row">${from}</th>
            ${hosts.map((to) => renderCell(pairs.get(idOf({ from, to }, result)), result, sign))}
          </tr> `,
      )}
    </tbody>
  </table>`;
  return scrollable(caption, table);
}

function renderCell(pair: MatrixPair | undefined, result: MatrixResult, sign: Sign): Markup {
  if (pair === undefined) return html`<td><span class="self" role="img" aria-label="the host itself">=</span></td>`;
  const label = `${pair.from} to ${pair.to}: ${pairWords(pair)}`;
  const marks = [pingMark(pair), tcpMark(pair)];
  const text = pair.target === null ? '/' : marks.map(sign).join('');
  const fails = marks.some((mark) => mark !== 'answered' && mark !== 'untried');
  const style = pair.target === null ? 'none' : fails ? 'bad' : 'good';
  return html`<td class="${style}">
    <a href="#${idOf(pair, result)}" aria-label="${label}" title="${label}">${text}</a>
  </td>`;
}

function pairWords(pair: MatrixPair): string {
  if (pair.target === null) return NO_FAMILY;
  return triesOf(pair)
    .map(({ protocol, probe }) => `${protocol} ${probe.verdict}${reasonWords(probe)}`)
    .join(', ');
}

const NO_FAMILY = 'no address of a family that both have';

const reasonWords = ({ verdict, way, reason, observed }: MatrixProbe): string => {
  if (verdict === 'delivered') return '';
  const why = reason === null ? observed : `${reason.code} at ${reason.host}`;
  return `${wayText(way)}: ${why}`;
};

function renderGroup({ kind, failures }: FailureGroup, letter: string): Markup {
  const places = placesOf(failures).map(
    ({ place, text }) => html`<li>${place === null ? null : html`at <b>${place}</b>: `}${text}</li>`,
  );
  return html`<h4>
      <span class="sign">${letter}</span> <span class="code">${kind.code}</span>${wayText(kind.way)}
      (${failures.length})
    </h4>
    <ul>
      ${places}
    </ul>`;
}

function pairRow(pair: MatrixPair, result: MatrixResult): Row {
  const tries = triesOf(pair).map(
    ({ protocol, probe }) => html`<li>${protocol}: ${verdictMark(probe.verdict)}${reasonMarkup(probe)}</li>`,
  );
  const called = pair.target === null ? NO_FAMILY : html`<code>${pair.target}</code>`;
  return {
    id: idOf(pair, result),
    cells: [
      pair.from,
      pair.to,
      called,
      tries.length === 0
        ? '–'
        : html`<ul class="tries">
            ${tries}
          </ul>`,
    ],
  };
}

function reasonMarkup({ verdict, way, reason, observed }: MatrixProbe): Markup | null {
  if (verdict === 'delivered') return null;
  if (reason === null) return html`${wayText(way)}; no packet was dropped, the sender saw: ${observed}`;
  const { code, host, interface: name, text } = reason;
  return html`${wayText(way)}: <b class="code">${code}</b> at ${placeText(host, name)}: ${text}`;
}
