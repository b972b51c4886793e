import type { Cause, FlowResult, Remedy } from '../../diagnose/result.ts';
import { counted, html, type Markup } from './markup.ts';

/** What was configured wrongly and what to do about it; null where nobody looked. */
export function renderCauses({ causes, search }: FlowResult): Markup | null {
  if (causes.length === 0 && search === null) return null;
  const runs =
    search === null
      ? null
      : html`<p class="faint">Found by ${counted(search.simulations, 'run')} with other settings.</p>`;
  if (causes.length === 0)
    return html`<h5>Cause</h5>
      <p>${search?.text ?? 'No cause was found.'}</p>`;
  const many =
    causes.length > 1
      ? html`<p>All ${causes.length} are wrong, in the order in which they stop the packet; each is needed.</p>`
      : null;
  return html`<h5>${causes.length === 1 ? 'Cause' : 'Causes'}</h5>
    ${many} ${causes.map(renderCause)}
    ${runs}${search?.text === null || search === null ? null : html`<p>${search.text}</p>`}`;
}

function renderCause(cause: Cause): Markup {
  const { code, host, text, alternatives } = cause;
  const others =
    alternatives.length === 0
      ? null
      : html`<details>
          <summary>${counted(alternatives.length, 'alternative')} that would do instead, best first</summary>
          <ol>
            ${alternatives.map(renderAlternative)}
          </ol>
        </details>`;
  return html`<div class="cause">
    <h6><b class="code">${code}</b> on ${host} ${provedMark(cause)}</h6>
    <p>${text}.</p>
    ${renderCommands(cause)} ${others}
  </div> `;
}

const renderAlternative = (remedy: Remedy): Markup =>
  html`<li>
    <p><b class="code">${remedy.code}</b> on ${remedy.host} ${provedMark(remedy)}</p>
    <p>${remedy.text}.</p>
    ${renderCommands(remedy)}
  </li> `;

const provedMark = ({ proved }: Remedy): Markup =>
  proved
    ? html`<span class="verdict delivered"><span aria-hidden="true">✓</span> proved by a run</span>`
    : html`<span class="verdict inconclusive"><span aria-hidden="true">?</span> not proved</span>`;

function renderCommands({ host, fix, undo, powershell, at }: Remedy): Markup {
  const block = (title: string, commands: readonly string[]): Markup | null =>
    commands.length === 0
      ? null
      : html`<div class="commands">
          <p>${title}</p>
          <pre
            tabindex="0"
            aria-label="${title}"
            role="group"
            data-copy="${title}"
          ><code>${commands.join('\n')}</code></pre>
        </div>`;
  return html`${block(`Fix on ${host}${at === null ? '' : `, typed at ${at}`}`, fix)}${block('The same in PowerShell', powershell)}${block('Undo', undo)}`;
}
