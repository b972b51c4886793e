/** The story of one flow as Markdown, for a ticket. */
import type { Decision, FlowResult, Remedy, ScenarioResult } from '../diagnose/result.ts';
import type { Leg, Phase, Story } from '../diagnose/story.ts';
import { DECISION_COLUMNS, decisionCells } from './decision.ts';
import { legTitle, packetFilter, sawText, verdictText } from './flow-text.ts';
import { noticeLines } from './loss.ts';

export function storyAsMarkdown(
  { title, file }: Pick<ScenarioResult, 'title' | 'file'>,
  flow: FlowResult,
  story: Story,
): string {
  const parts = [
    `# ${escape(`${flow.name}: ${verdictText(flow)}`)}`,
    `${escape(title)} (\`${file}\`). From ${escape(flow.from)} to ${escape(flow.to)}, ${flow.protocol}. The sender saw: ${sawText(flow)}.`,
    ...reasonParts(flow),
    ...causeParts(flow),
    ...story.setUp.flatMap(({ host, lines }) => [
      `## Before it, on ${escape(host)}`,
      lines.map((line) => `- ${escape(line)}`).join('\n'),
    ]),
    ...story.legs.flatMap(legParts),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Characters that Markdown would take for its own. */
const escape = (text: string): string => text.replaceAll(/[\\`*_<>[\]|#]/g, String.raw`\$&`);

const commands = (lines: readonly string[]): string => ['```', ...lines, '```'].join('\n');

function reasonParts(flow: FlowResult): string[] {
  const { reason } = flow;
  const notices = noticeLines([flow]).map((line) => `- ${escape(line)}`);
  const told = notices.length === 0 ? [] : [notices.join('\n')];
  if (reason === null) return told;
  const packet = reason.packet === null ? '' : ` In Wireshark: \`${packetFilter([reason.packet])}\`.`;
  return [`**Reason:** \`${reason.code}\` at ${escape(reason.host)}. ${escape(reason.text)}${packet}`, ...told];
}

function causeParts({ causes, search }: FlowResult): string[] {
  if (search !== null && search.text !== null) return [escape(search.text)];
  return causes.flatMap((cause) => [
    `## Cause: \`${cause.code}\` on ${escape(cause.host)}`,
    `${escape(cause.text)}.`,
    ...remedyParts('Fix', cause),
    ...cause.alternatives.flatMap((other) => [
      `Instead, on ${escape(other.host)}: ${escape(other.text)}.`,
      commands(other.fix),
    ]),
  ]);
}

function remedyParts(title: string, { fix, undo, powershell, proved, at }: Remedy): string[] {
  const how = proved ? 'proved: the network was run again with exactly this' : 'not proved';
  return [
    `**${title}**${at === null ? '' : `, typed at ${at}`} (${how}):`,
    commands(fix),
    ...(powershell.length === 0 ? [] : ['The same in PowerShell:', commands(powershell)]),
    ...(undo.length === 0 ? [] : ['What takes it back:', commands(undo)]),
  ];
}

function legParts(leg: Leg): string[] {
  const rows = leg.phases.map(
    ({ number, phase, host, text, passed }) =>
      `| ${number} | ${phase} | ${escape(host)} | ${passed ? '' : '**ENDS HERE.** '}${escape(text)} |`,
  );
  const table = ['| | phase | host | what was decided |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return [`## ${escape(legTitle(leg))}`, table, ...leg.phases.flatMap(detailParts)];
}

/** The candidates of a choice that was one, and what a policy was held against. */
function detailParts({ number, decision, considered }: Phase): string[] {
  const list = considered.length === 0 ? [] : [considered.map((entry) => `- ${escape(entry)}`).join('\n')];
  if (decision === null || decision.rows.length < 2) return list.map((text) => `Phase ${number}:\n\n${text}`);
  return [
    `Phase ${number}, routes of ${escape(decision.host)} to \`${decision.destination}\`:`,
    candidateTable(decision),
  ];
}

function candidateTable({ rows }: Decision): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [
    line(DECISION_COLUMNS),
    line(DECISION_COLUMNS.map(() => '---')),
    ...rows.map((row) => line(decisionCells(row))),
  ].join('\n');
}
