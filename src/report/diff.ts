/** What became otherwise between two scenarios, for a terminal: `-` stands before what only A has, `+` before B's, `~` before what changed. */
import type {
  DiffResult,
  DiffSide,
  FlowChange,
  FlowEnd,
  HostChange,
  PartedPacket,
  RouteChange,
  RouteState,
  SettingChange,
} from '../diagnose/diff/result.ts';
import { gather } from './gather.ts';
import { PROSE_WIDTH } from './loss.ts';
import type { Palette } from './palette.ts';
import { type Cell, NO_BREAK, renderTable, tableWidth, unbroken, wrap } from './table.ts';

/** @param width columns of the terminal */
export function renderDiff(result: DiffResult, palette: Palette, width: number): string {
  const prose = Math.min(width, PROSE_WIDTH);
  const parts = [
    [sideText('A', result.a), sideText('B', result.b)].map((line) => wrap(line, prose, '')).join('\n'),
    renderFlows(result, palette, width, prose),
    renderHosts(result, palette, prose),
    renderWholeParting(result, palette, prose),
  ];
  return `${parts.join('\n\n')}\n`;
}

const sideText = (name: string, { file, title, seconds, packets }: DiffSide): string =>
  `${name}: ${file}: ${title}; ${seconds.toFixed(1)}${NO_BREAK}s simulated, ${packets}${NO_BREAK}packets`;

function renderFlows({ flows }: DiffResult, palette: Palette, width: number, prose: number): string {
  const { same, changed } = flows;
  const alike = same === 1 ? '1 flow ends alike' : `${same} flows end alike`;
  if (changed.length === 0) return palette.strong(`Flows: ${alike}`);
  const title = palette.strong(`Flows: ${changed.length} ${changed.length === 1 ? 'ends' : 'end'} otherwise, ${alike}`);
  const rows = changed.map(({ name, a, b }): Cell[] => [
    { text: name },
    { text: endText(a, b), paint: paintOf(a, palette) },
    { text: endText(b, a), paint: paintOf(b, palette) },
  ]);
  const table = [['flow', 'A', 'B'].map((text): Cell => ({ text, paint: palette.faint })), ...rows];
  const indent = '  ';
  const fits = tableWidth(table) + indent.length <= width;
  const lines = changed.flatMap(({ name, a, b }) => [
    wrap(name, prose, indent),
    wrap(`A ${endText(a, b)}`, prose, `${indent}  `),
    wrap(`B ${endText(b, a)}`, prose, `${indent}  `),
  ]);
  return [title, fits ? renderTable(table, { indent }) : lines.join('\n'), ...flowPartings(changed, prose)].join('\n');
}

const paintOf = (end: FlowEnd | null, palette: Palette): ((text: string) => string) =>
  end === null ? palette.faint : end.verdict === 'delivered' ? palette.good : palette.bad;

function endText(end: FlowEnd | null, other: FlowEnd | null): string {
  if (end === null) return '(no such flow)';
  const { verdict, way, reason } = end;
  const where = way === null ? '' : way === 'name' ? ', name not found' : ` on the ${way} way`;
  const why = reason === null ? '' : `: ${reason.code} at ${reason.host}`;
  const isAlike =
    JSON.stringify([verdict, way, reason]) === JSON.stringify([other?.verdict, other?.way, other?.reason]);
  return `${verdict}${where}${why}${isAlike ? `, ${countText(end)}` : ''}`;
}

/** What tells two ends apart that look alike. */
const countText = ({ observed, answers, bulk }: FlowEnd): string =>
  bulk === null ? `${observed} ${answers.received}/${answers.sent}` : `${observed} ${bulk.moved}/${bulk.wanted} bytes`;

/** Where the ways of flows part: told once for those that part at one place. */
function flowPartings(flows: readonly FlowChange[], width: number): string[] {
  const stepOf = (side: PartedPacket | null) => side && [side.event, side.host, side.interface];
  const parted = flows.filter(({ parting }) => parting !== null);
  const groups = gather(parted, ({ parting }) => JSON.stringify([stepOf(parting!.a), stepOf(parting!.b)]));
  return groups.flatMap(([, alike]) => {
    const names = alike.map(({ name }) => name).join(', ');
    const sides = (['a', 'b'] as const).map((side) => {
      const packets = alike.flatMap(({ parting }) => parting![side] ?? []);
      return wrap(`${side.toUpperCase()} ${packetText(packets)}`, width, '    ');
    });
    return [wrap(`${names} ${alike.length === 1 ? 'parts' : 'part'} here:`, width, '  '), ...sides];
  });
}

/** The first of packets that fare alike, and how to find all of them. */
function packetText(packets: readonly PartedPacket[]): string {
  const [first] = packets;
  if (first === undefined) return 'nothing';
  const { time, host, interface: name, event, text } = first;
  const place = name === null || name === 'stack' ? host : `${host}/${name}`;
  const verb = { originated: 'makes', sent: 'sends', dropped: 'drops' }[event];
  const ids = packets.map(({ packet }) => packet);
  const filter = ids.length === 1 ? `frame.packet_id == ${ids[0]}` : `frame.packet_id in {${ids.join(', ')}}`;
  return `${time.toFixed(6)}${NO_BREAK}s ${place} ${verb} ${text} (${filter.replaceAll(' ', NO_BREAK)})`;
}

function renderHosts({ hosts, at }: DiffResult, palette: Palette, width: number): string {
  const when = at === null ? 'at the end' : `at ${at} s`;
  if (hosts.length === 0) return palette.strong(`Hosts: tables and settings are the same ${when}`);
  const title = palette.strong(
    `Hosts: ${hosts.map(({ name }) => name).join(', ')} ${hosts.length === 1 ? 'differs' : 'differ'} ${when}`,
  );
  return [wrap(title, width, ''), ...hosts.map((host) => renderHost(host, palette, width))].join('\n');
}

function renderHost({ name, only, routes, settings }: HostChange, palette: Palette, width: number): string {
  if (only !== null) return `  ${palette.strong(name)} (only in ${only.toUpperCase()})`;
  const lines = [...routes.map((change) => routeText(change)), ...settings.map(settingText)];
  return [`  ${palette.strong(name)}`, ...lines.map((line) => wrap(unbroken(line), width, '    '))].join('\n');
}

const sumText = ({ metric, interfaceMetric, sum }: RouteState): string => `${metric} + ${interfaceMetric} = ${sum}`;

function routeText({ prefix, nextHop, interface: name, a, b }: RouteChange): string {
  const route = `${prefix} ${nextHop === null ? 'on-link' : `via ${nextHop}`} on ${name}`;
  const one = b ?? a!;
  if (a === null || b === null) {
    const publish = one.publish === 'no' ? '' : `, publish=${one.publish}`;
    return `${a === null ? '+' : '-'} ${route}: ${sumText(one)}, ${one.origin}${publish}${one.taken ? ', taken' : ', not taken'}`;
  }
  const changes = [
    ...(a.sum === b.sum && a.metric === b.metric ? [] : [`${sumText(a)} -> ${sumText(b)}`]),
    ...(a.publish === b.publish ? [] : [`publish=${a.publish} -> ${b.publish}`]),
    ...(a.taken === b.taken ? [] : [a.taken ? 'not taken any more' : 'now taken']),
  ];
  return `~ ${route}: ${changes.join(', ')}`;
}

function settingText({ interface: name, setting, a, b }: SettingChange): string {
  const what = name === null ? setting : `${name}: ${setting}`;
  if (a === null) return `+ ${what}: ${b}`;
  return b === null ? `- ${what}: ${a}` : `~ ${what}: ${a} -> ${b}`;
}

function renderWholeParting({ a, b, parting }: DiffResult, palette: Palette, width: number): string {
  if (parting !== null) {
    const sides = [parting.a, parting.b].map((side, index) => {
      const packets = side === null ? [] : [side];
      return wrap(`${index === 0 ? 'A' : 'B'} ${packetText(packets)}`, width, '  ');
    });
    return [palette.strong('Packets: the runs part here, where something happens in one of them only'), ...sides].join(
      '\n',
    );
  }
  const until = Math.min(a.seconds, b.seconds);
  const rest = a.seconds === b.seconds ? '' : `, when ${a.seconds < b.seconds ? 'A' : 'B'} ends`;
  return palette.strong(`Packets: the same until ${until.toFixed(1)} s${rest}`);
}
