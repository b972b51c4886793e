/** A matrix for a terminal: a grid of signs, what the signs mean, and who fails where. */
import {
  countAnswered,
  type Failure,
  type FailureGroup,
  failureGroups,
  type Mark,
  pingMark,
  signsOf,
  tcpMark,
} from '../diagnose/matrix/outcome.ts';
import type { MatrixPair, MatrixResult } from '../diagnose/matrix/result.ts';
import { gather } from './gather.ts';
import { PROSE_WIDTH } from './loss.ts';
import type { Palette } from './palette.ts';
import { type Cell, renderTable, tableWidth, wrap } from './table.ts';

/** @param width columns of the terminal: where names do not fit, columns get numbers; where these do not, several grids */
export function renderMatrix(result: MatrixResult, palette: Palette, width: number): string {
  const prose = Math.min(width, PROSE_WIDTH);
  const groups = failureGroups(result);
  const parts = [
    `${palette.strong(wrap(result.title, prose, ''))}\n${palette.faint(wrap(factsOf(result), prose, ''))}`,
    ...renderGrids(result, signsOf(groups), palette, width),
    renderLegend(result, groups.length > 0, palette, prose),
    ...groups.map((group) => renderGroup(group, signsOf(groups)(group.kind), palette, prose)),
    countsOf(result),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

export function factsOf({ file, at, simulated, laterEvents }: MatrixResult): string {
  const later = laterEvents === 0 ? '' : `; ${laterEvents} later events of the scenario left out`;
  return `${file}: every host to every other at ${at} s, without the scenario's flows; ${simulated.seconds.toFixed(1)} s simulated, ${simulated.packets} packets${later}`;
}

type Sign = (mark: Mark) => string;

function renderGrids(result: MatrixResult, sign: Sign, palette: Palette, width: number): string[] {
  const { hosts } = result;
  const pairs = new Map(result.pairs.map((pair) => [JSON.stringify([pair.from, pair.to]), pair]));
  const cell = (from: string, to: string): Cell => cellOf(pairs.get(JSON.stringify([from, to])), sign, palette);
  const grid = (columns: readonly number[], label: (index: number) => string): Cell[][] => [
    [
      { text: 'from \\ to', paint: palette.faint },
      ...columns.map((to) => ({ text: label(to), paint: palette.strong })),
    ],
    ...hosts.map((from, row) => [
      { text: label(row) === from ? from : `${label(row)} ${from}`, paint: palette.strong },
      ...columns.map((to) => cell(from, hosts[to]!)),
    ]),
  ];
  const all = hosts.map((_, index) => index);
  const named = grid(all, (index) => hosts[index]!);
  if (tableWidth(named) <= width) return [renderTable(named)];
  const digits = String(hosts.length).length;
  const numbered = (columns: readonly number[]): Cell[][] =>
    grid(columns, (index) => String(index + 1).padStart(digits));
  let count = hosts.length;
  while (count > 1 && tableWidth(numbered(all.slice(-count))) > width) count--;
  const grids: string[] = [];
  for (let first = 0; first < hosts.length; first += count)
    grids.push(renderTable(numbered(all.slice(first, first + count))));
  return grids;
}

/** Ping, then TCP. Of a host to itself there is no pair. */
function cellOf(pair: MatrixPair | undefined, sign: Sign, palette: Palette): Cell {
  if (pair === undefined) return { text: '=', paint: palette.faint };
  if (pair.target === null) return { text: '/', paint: palette.faint };
  const marks = [pingMark(pair), tcpMark(pair)];
  const fails = marks.some((mark) => mark !== 'answered' && mark !== 'untried');
  return { text: marks.map(sign).join(''), paint: fails ? palette.bad : palette.good };
}

/** Of the signs that stand in the grid, letters left out. */
export const meaningsOf = ({ pairs }: MatrixResult): string[] => [
  '+ answered',
  ...(pairs.some((pair) => pair.target !== null && tcpMark(pair) === 'untried') ? ['- offers no TCP service'] : []),
  ...(pairs.some((pair) => tcpMark(pair) === 'mixed') ? ['* its ports fare differently'] : []),
  ...(pairs.some(({ target }) => target === null) ? ['/ no address of a family that both have'] : []),
  '= the host itself',
];

function renderLegend(result: MatrixResult, hasLetters: boolean, palette: Palette, width: number): string {
  const meanings = meaningsOf(result).join(', ');
  const letters = hasLetters ? ', letters as below' : '';
  return wrap(`${palette.strong('Each cell is ping, then TCP.')} ${meanings}${letters}.`, width, '');
}

export const wayText = (way: FailureGroup['kind']['way']): string =>
  way === null ? '' : way === 'name' ? ', no address to send to' : `, on the ${way} way`;

function renderGroup({ kind, failures }: FailureGroup, letter: string, palette: Palette, width: number): string {
  const tries = failures.length === 1 ? 'once' : `${failures.length} times`;
  return [
    `${palette.bad(letter)}  ${palette.strong(kind.code)}${wayText(kind.way)}, ${tries}`,
    ...placesOf(failures).map(({ place, text }) =>
      wrap(`${place === null ? '' : `at ${place}: `}${text}`, width, '   '),
    ),
  ].join('\n');
}

/** Failures at one host or link, or each at its own sender; null: no packet was dropped. */
interface Place {
  readonly place: string | null;
  readonly text: string;
}

/** What died on its way back is told by the host's name, though the sender is the one that dropped it. */
const placeOf = ({ pair, probe: { reason, way } }: Failure): string | null =>
  reason?.host === pair.from && way !== 'return' ? 'the sender itself' : (reason?.host ?? null);

/** Who fails where, senders that fail alike together. */
export const placesOf = (failures: readonly Failure[]): Place[] =>
  gather(failures, placeOf).map(([place, here]) => {
    const senders = gather(here, ({ pair }) => pair.from);
    const alike = gather(senders, ([, theirs]) => targetsText(theirs));
    const text = alike.map(([targets, same]) => `${same.map(([from]) => from).join(', ')} > ${targets}`).join('; ');
    return { place, text };
  });

/** `NAT1 by ping, CLIENT01, CLIENT02 by ping and tcp/3389` */
function targetsText(failures: readonly Failure[]): string {
  const targets = gather(failures, ({ pair }) => pair.to);
  const alike = gather(targets, ([, tries]) => tries.map(({ protocol }) => protocol).join(' and '));
  return alike.map(([protocols, same]) => `${same.map(([to]) => to).join(', ')} by ${protocols}`).join(', ');
}

export function countsOf(result: MatrixResult): string {
  const { ping, tcp } = countAnswered(result);
  const parts = [
    `${ping.answered} of ${ping.tried} pings`,
    ...(tcp.tried === 0 ? [] : [`${tcp.answered} of ${tcp.tried} TCP connections`]),
  ];
  return `${parts.join(' and ')} answered`;
}
