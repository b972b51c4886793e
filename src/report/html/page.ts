/** A report as one HTML file. */
import { pageText } from './document.ts';
import { html, type Markup } from './markup.ts';
import { renderScenario, type ReportedScenario, summary } from './scenario.ts';
import { SCRIPT, SCRIPT_DIGEST } from './script.ts';
import { styleSheet } from './style.ts';

const PARTS = [
  ['verdicts', 'Verdicts'],
  ['topology', 'Topology'],
  ['flows', 'Flows'],
  ['hosts', 'Interfaces and routes'],
  ['captures', 'Captures'],
  ['ignored', 'Not modelled here'],
] as const;

/** The same scenarios give the same bytes: there is no date in it, and no place but those that were typed. */
export function renderHtml(scenarios: readonly ReportedScenario[]): string {
  const most = Math.max(0, ...scenarios.map(({ result }) => result.flows.length));
  const title = scenarios.length === 1 ? scenarios[0]!.result.title : `${scenarios.length} scenarios`;
  return pageText({
    title,
    heading: 'isatap-sim report',
    style: styleSheet(most),
    script: { text: SCRIPT, digest: SCRIPT_DIGEST },
    contents: scenarios.length === 1 ? renderParts(scenarios[0]!) : renderContents(scenarios),
    main: scenarios.map((scenario, index) => renderScenario(scenario, idOf(index))),
    footer: 'Made by isatap-sim. Addresses, times and packet numbers are those of the captures.',
  });
}

const idOf = (index: number): string => `scenario-${index + 1}`;

function renderParts({ result }: ReportedScenario): Markup {
  const shown = PARTS.filter(([name]) =>
    name === 'flows' ? result.flows.length > 0 : name !== 'ignored' || result.ignored.length > 0,
  );
  return html`<nav aria-label="Parts of the report">
    <ul class="parts">
      ${shown.map(([name, text]) => html`<li><a href="#${idOf(0)}-${name}">${text}</a></li>`)}
    </ul>
  </nav>`;
}

const renderContents = (scenarios: readonly ReportedScenario[]): Markup =>
  html`<nav aria-label="Scenarios">
    <ul>
      ${scenarios.map(
        ({ result }, index) =>
          html`<li>
            <a href="#${idOf(index)}">${result.title}</a> <span class="ends">${result.file}</span> ${summary(result)}
          </li> `,
      )}
    </ul>
  </nav>`;
