/** The story of one flow for a terminal. */
import type { FlowResult, ScenarioResult } from '../diagnose/result.ts';
import type { Leg, Phase, Story } from '../diagnose/story.ts';
import { renderCauses } from './causes.ts';
import { renderCandidateList } from './decision.ts';
import { legTitle, packetFilter, sawText, verdictText } from './flow-text.ts';
import { noticeLines, PROSE_WIDTH } from './loss.ts';
import type { Palette } from './palette.ts';
import { unbroken, wrap } from './table.ts';

/** Columns in which number, phase and host stand beside the text. */
const WIDE = 90;
const NUMBER_WIDTH = 3;
const PHASE_WIDTH = 'decapsulation'.length;

/** @param width columns of the terminal; on a narrow one the text of a phase stands below its name */
export function renderStory(
  { title, file }: Pick<ScenarioResult, 'title' | 'file'>,
  flow: FlowResult,
  story: Story,
  palette: Palette,
  width: number,
): string {
  const prose = Math.min(width, PROSE_WIDTH);
  const head = [
    ...wrap(`${flow.name}: ${verdictText(flow)}`, prose, '')
      .split('\n')
      .map(palette.strong),
    wrap(`${title} (${file})`, prose, ''),
    wrap(`From ${flow.from} to ${flow.to}, ${flow.protocol}. The sender saw: ${sawText(flow)}.`, prose, ''),
  ].join('\n');
  const hostWidth = Math.max(...story.legs.flatMap(({ phases }) => phases.map(({ host }) => host.length)), 0);
  const legs = story.legs.map((leg) => renderLeg(leg, palette, width, hostWidth));
  const before = story.setUp.map(({ host, lines }) =>
    [palette.strong(`Before it, on ${host}:`), ...lines.map((line) => wrap(`- ${line}`, prose, '  '))].join('\n'),
  );
  return `${[head, ...before, ...legs, renderEnd(flow, story, palette, prose)].filter((part) => part !== '').join('\n\n')}\n`;
}

function renderLeg(leg: Leg, palette: Palette, width: number, hostWidth: number): string {
  const prose = Math.min(width, Math.max(PROSE_WIDTH, WIDE + hostWidth));
  const title = wrap(legTitle(leg), prose, '').split('\n').map(palette.strong);
  return [...title, ...leg.phases.map((phase) => renderPhase(phase, palette, width, prose, hostWidth))].join('\n');
}

function renderPhase(phase: Phase, palette: Palette, width: number, prose: number, hostWidth: number): string {
  const paint = phase.passed ? (text: string): string => text : palette.bad;
  const rows = phase.decision?.rows ?? [];
  const text = `${phase.passed ? '' : 'ENDS HERE. '}${phase.text}${rows.length === 1 ? ` (${rows[0]!.origin})` : ''}`;
  const number = String(phase.number).padStart(NUMBER_WIDTH);
  const name = `${number}  ${phase.phase.padEnd(PHASE_WIDTH)}  ${phase.host.padEnd(hostWidth)}  `;
  const isWide = width >= WIDE;
  const indent = ' '.repeat(isWide ? name.length : NUMBER_WIDTH + 2);
  const body = wrap(unbroken(text), prose, indent);
  const lines = isWide
    ? [paint(name.trimEnd() + ' '.repeat(name.length - name.trimEnd().length) + body.slice(indent.length))]
    : [paint(name.trimEnd()), paint(body)];
  if (rows.length > 1) lines.push(renderCandidateList(rows, `${indent}  `, prose));
  for (const entry of phase.considered) lines.push(wrap(`- ${entry}`, prose, `${indent}  `));
  return lines.join('\n');
}

/** What the sender could not see: why, who was told, what is to be done. */
function renderEnd(flow: FlowResult, { legs }: Story, palette: Palette, width: number): string {
  const { reason } = flow;
  const lines: string[] = [];
  if (reason !== null) {
    // What the phase has told already is not told again.
    const ended = legs.flatMap(({ phases }) => phases).find(({ passed }) => !passed);
    const where = ended === undefined ? '' : `, phase ${ended.number}`;
    lines.push(palette.strong(`Reason: ${reason.code} at ${reason.host}${where}`));
    if (ended === undefined) lines.push(wrap(reason.text, width, '  '));
    if (reason.packet !== null) lines.push(palette.faint(`  In Wireshark: ${packetFilter([reason.packet])}`));
  }
  lines.push(...noticeLines([flow]).map((line) => wrap(line, width, '  ')));
  lines.push(...renderCauses(flow, palette, width, true));
  return lines.join('\n');
}
