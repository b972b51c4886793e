import { html, Markup, type Part } from './markup.ts';

/** What a page is made of. `script`: with its digest, since the page allows no other. */
export interface PageParts {
  readonly title: string;
  readonly heading: string;
  readonly style: string;
  readonly script: { readonly text: string; readonly digest: string };
  /** Below the heading. */
  readonly contents: Part;
  readonly main: Part;
  readonly footer: string;
}

/** A page that needs nothing else: no script to be read, no font, no picture, no network. */
export function pageText({ title, heading, style, script, contents, main, footer }: PageParts): string {
  // Nothing is loaded, and no script runs but the page's own.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${script.digest}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="isatap-sim" />
        <title>${title} – isatap-sim</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        <header>
          <h1>${heading}</h1>
          ${contents}
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer><p>${footer}</p></footer>
        ${new Markup(`<script>${script.text}</script>`)}
      </body>
    </html> `;
  return page.text;
}
