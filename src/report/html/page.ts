/** A report as one HTML file that needs nothing else: no script to be read, no font, no picture, no network. */
import { html, Markup } from './markup.ts';
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
  // Nothing is loaded, and no script runs but the page's own.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_DIGEST}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="isatap-sim" />
        <title>${title} – isatap-sim</title>
        ${new Markup(`<style>${styleSheet(most)}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        <header>
          <h1>isatap-sim report</h1>
          ${scenarios.length === 1 ? renderParts(scenarios[0]!) : renderContents(scenarios)}
        </header>
        <main id="main" tabindex="-1">
          ${scenarios.map((scenario, index) => renderScenario(scenario, idOf(index)))}
        </main>
        <footer><p>Made by isatap-sim. Addresses, times and packet numbers are those of the captures.</p></footer>
        ${new Markup(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.text;
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
