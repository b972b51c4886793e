/** Why flows did not come through: told once for all that died at one place for one reason. */
import type { Decision, FlowResult, Reason } from '../diagnose/result.ts';
import type { Palette } from './palette.ts';
import { renderCauses } from './causes.ts';
import { renderCandidates } from './decision.ts';
import { countTexts, noticeText, packetFilter, verdictText } from './flow-text.ts';
import { unbroken, wrap } from './table.ts';

/** Lines of prose are no longer than this, however wide the screen. */
export const PROSE_WIDTH = 100;
/** How many different ICMP errors are told. */
const MOST_NOTICES = 3;

/** A paragraph for each group of flows that share reason, route decision and causes. */
export function renderLosses(flows: readonly FlowResult[], palette: Palette, width: number): string[] {
  const groups = new Map<string, FlowResult[]>();
  for (const flow of flows) {
    if (flow.verdict === 'delivered') continue;
    const { verdict, way, observed, reason, decision, causes } = flow;
    const place = reason === null ? observed : { ...reason, packet: null };
    const key = JSON.stringify([verdict, way, place, decision, causes.map(({ fix }) => fix)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [flow]);
    else group.push(flow);
  }
  return [...groups.values()].map((group) => renderGroup(group, palette, width));
}

function renderGroup(flows: readonly FlowResult[], palette: Palette, width: number): string {
  const { verdict, observed, reason, decision } = flows[0]!;
  const prose = Math.min(width, PROSE_WIDTH);
  const names = flows.map(({ name }) => name).join(', ');
  const title = wrap(`${names}: ${verdictText(flows[0]!)}`, prose, '');
  const lines = title.split('\n').map(palette.strong);
  if (reason === null) {
    const why = verdict === 'inconclusive' ? "the scenario's limit came first" : `the sender saw: ${observed}`;
    lines.push(`  No packet was dropped; ${why}.`);
  } else {
    const where = reason.interface === null ? reason.host : `${reason.host}, interface ${reason.interface},`;
    const what = reason.packet === null ? 'gave up' : 'dropped the packet';
    lines.push(wrap(`${where} ${what}: ${reason.code}.`, prose, '  '), wrap(reason.text, prose, '  '));
  }
  if (decision !== null) lines.push(renderDecision(decision, palette, width));
  lines.push(...renderCauses(flows[0]!, palette, prose));
  lines.push(...noticeLines(flows).map((line) => wrap(line, prose, '  ')));
  lines.push(...packetLines(flows).map((line) => palette.faint(wrap(line, prose, '  '))));
  return lines.join('\n');
}

function renderDecision({ host, destination, rows, text }: Decision, palette: Palette, width: number): string {
  const indent = '    ';
  const prose = Math.min(width, PROSE_WIDTH);
  const title = `Routes of ${host} to ${destination}, by route metric + interface metric = sum:`;
  const candidates = renderCandidates(rows, palette, indent, width, prose);
  return `${wrap(title, prose, '  ')}\n${candidates}\n${wrap(unbroken(`Chosen: ${text}.`), prose, indent)}`;
}

/** Who was told by ICMP, equal lines counted. */
export function noticeLines(flows: readonly FlowResult[]): string[] {
  const counted = countTexts(flows.flatMap(({ from, notified }) => notified.map((notice) => noticeText(notice, from))));
  const lines = counted
    .slice(0, MOST_NOTICES)
    .map(([text, times]) => (times === 1 ? text : `${text} (${times} times)`));
  const rest = counted.length - MOST_NOTICES;
  return rest > 0 ? [...lines, `${rest} other kinds of ICMP errors were told.`] : lines;
}

/** How to find the packets, and what else died. */
function packetLines(flows: readonly FlowResult[]): string[] {
  const lines: string[] = [];
  const first = flows.flatMap(({ reason }) => reason?.packet ?? []);
  if (first.length > 0) lines.push(`In Wireshark: ${packetFilter(first)}`);
  const placeOf = ({ code, host }: Reason): string => `${code} at ${host}`;
  const others = countTexts(flows.flatMap(({ alsoDropped }) => alsoDropped.map(placeOf)));
  if (others.length > 0)
    lines.push(
      `Lost as well: ${others.map(([place, times]) => `${times} ${times === 1 ? 'packet' : 'packets'}, ${place}`).join('; ')}`,
    );
  return lines;
}
