import type { Decision, FlowResult, ScenarioResult, StateResult } from '../diagnose/result.ts';
import type { Palette } from './palette.ts';
import { type Cell, renderTable, wrap } from './table.ts';

const WIDTH = 110;

/** The result of a scenario for a terminal: flows, why the lost ones are lost, states, files. */
export function renderScenario(result: ScenarioResult, palette: Palette): string {
  const { simulated } = result;
  const parts = [
    `${palette.strong(result.title)}\n${palette.faint(
      `${result.file}: ${simulated.seconds.toFixed(1)} s simulated, ${simulated.packets} packets, ${simulated.events} events`,
    )}`,
    result.flows.length === 0 ? '' : renderFlows(result.flows, palette),
    ...result.flows.filter(({ verdict }) => verdict !== 'delivered').map((flow) => renderLoss(flow, palette)),
    renderUnmet(result, palette),
    renderStates(result.states, palette),
    renderList('Not modelled here:', result.ignored, palette),
    renderList(
      'Captures:',
      result.captures.map(({ file, packets }) => `${file} (${packets} packets)`),
      palette,
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderFlows(flows: readonly FlowResult[], palette: Palette): string {
  const header = ['flow', 'from', 'to', 'protocol', 'verdict', 'way', 'sender saw', 'where and why', 'expected'];
  const rows = flows.map((flow): Cell[] => {
    const { reason, verdict } = flow;
    return [
      { text: flow.name },
      { text: flow.from },
      { text: flow.to },
      { text: flow.protocol },
      { text: verdict, paint: verdict === 'delivered' ? palette.good : palette.bad },
      { text: flow.way ?? '-' },
      { text: sawText(flow) },
      {
        text:
          reason === null
            ? '-'
            : `${reason.code} at ${reason.host}${reason.interface === null ? '' : `/${reason.interface}`}`,
      },
      expectedCell(flow, palette),
    ];
  });
  return renderTable([header.map((text): Cell => ({ text, paint: palette.strong })), ...rows]);
}

function sawText({ observed, answers, protocol }: FlowResult): string {
  return protocol === 'ping' ? `${observed} ${answers.received}/${answers.sent}` : observed;
}

function expectedCell({ expected, ok }: FlowResult, palette: Palette): Cell {
  if (expected === null) return { text: '-' };
  return ok
    ? { text: 'as expected', paint: palette.good }
    : { text: `NOT AS EXPECTED (${expected})`, paint: palette.bad };
}

/** Where a flow died and why, with the choice of the route that sent the packet there. */
function renderLoss(flow: FlowResult, palette: Palette): string {
  const { reason, way, decision } = flow;
  const title = palette.strong(`${flow.name}: ${flow.verdict}${way === null ? '' : ` on the ${way} way`}`);
  const lines = [title];
  if (reason !== null) {
    const at = `${reason.host}${reason.interface === null ? '' : `, interface ${reason.interface}`}`;
    const packet = reason.packet === null ? '' : ` (packet ${reason.packet})`;
    lines.push(wrap(`${at} dropped it: ${reason.code}${packet}.`, WIDTH, '  '), wrap(reason.text, WIDTH, '  '));
  }
  if (decision !== null) lines.push(renderDecision(decision, palette));
  for (const { host, by, icmp } of flow.notified.slice(0, 3)) lines.push(`  ${by} told ${host}: ${icmp}`);
  if (flow.alsoDropped.length > 0)
    lines.push(palette.faint(`  ${flow.alsoDropped.length} more packets of this flow were lost`));
  return lines.join('\n');
}

function renderDecision({ host, destination, rows, text }: Decision, palette: Palette): string {
  const header = ['prefix', 'next hop', 'interface', 'route metric + interface metric = sum', 'origin', 'outcome'];
  const table = renderTable(
    [
      header.map((title): Cell => ({ text: title, paint: palette.faint })),
      ...rows.map((row): Cell[] => [
        { text: row.prefix },
        { text: row.via },
        { text: row.interface },
        { text: `${row.routeMetric} + ${row.interfaceMetric} = ${row.sum}` },
        { text: row.origin },
        { text: row.outcome },
      ]),
    ],
    '    ',
  );
  return `  The route that ${host} chose for ${destination}:\n${table}\n${wrap(text, WIDTH, '    ')}`;
}

function renderUnmet({ flows }: ScenarioResult, palette: Palette): string {
  const lines = flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`));
  return lines.length === 0
    ? ''
    : [palette.bad('Expectations that did not hold:'), ...lines.map((line) => `  ${line}`)].join('\n');
}

function renderStates(states: readonly StateResult[], palette: Palette): string {
  const wrong = states.filter(({ ok }) => !ok);
  if (states.length === 0) return '';
  if (wrong.length === 0) return palette.faint(`${states.length} of ${states.length} states as expected`);
  const lines = wrong.map(
    ({ host, at, what, expected, found }) =>
      `  ${host} at ${at}: ${what} is ${found ?? 'not asked'}, expected ${expected}`,
  );
  return [palette.bad('States that are not as expected:'), ...lines].join('\n');
}

function renderList(title: string, lines: readonly string[], palette: Palette): string {
  return lines.length === 0 ? '' : [palette.strong(title), ...lines.map((line) => `  ${line}`)].join('\n');
}
