import type { InsideDrop } from '../live/inside-drops.ts';
import { refusals } from '../live/refusal.ts';
import type { Refused, Tally } from '../live/tally.ts';
import { renderTable, wrap } from '../report/table.ts';
import type { BegunScenario } from '../scenario/run.ts';
import { ms, type Nanoseconds } from '../sim/time.ts';
import type { LivePlan } from './live-plan.ts';

/** An event that is later than this is worth a word. */
const LATE = ms(100);

export interface LiveLimits {
  /** Packets a second at most, in each direction. */
  readonly rate: number;
  /** null: until Ctrl-C. */
  readonly duration: Nanoseconds | null;
  /** A file; null: none. */
  readonly capture: string | null;
}

const rows = (cells: readonly (readonly string[])[], indent: string): string =>
  renderTable(
    cells.map((row) => row.map((text) => ({ text }))),
    { indent },
  );

const secondsText = (time: Nanoseconds): string => `${(time / 1e9).toFixed(1)} s`;
const peersText = ({ peers }: LivePlan): string => peers.join(', ');

/** What `--dry-run` prints. @param isHere whether this machine has the address */
export function renderPlan(
  plan: LivePlan,
  { rate, duration, capture }: LiveLimits,
  isHere: boolean,
  width: number,
): string {
  const { ready, hostName, card, bind, notes } = plan;
  const facts = [
    ['host', `${hostName}, ${card.name}, ${bind.toString()}`],
    ['peers', peersText(plan)],
    ['takes', `protocol 41 and ICMP from a peer to ${bind.toString()}`],
    ['sends', `protocol 41 and ICMP of ${hostName} from ${bind.toString()} to a peer, nothing to anybody else`],
    ['rate', `${rate} packets a second at most, each way`],
    ['duration', duration === null ? 'until Ctrl-C' : secondsText(duration)],
    ['capture', capture ?? 'none'],
    ['opens', 'three raw sockets (root or CAP_NET_RAW): protocol 41 and ICMP to read, one to send'],
  ];
  const missing = isHere
    ? []
    : [
        `${bind.toString()} is no address of this machine: ip address add ${bind.toString()}/${prefixLength(plan)} dev INTERFACE`,
      ];
  const kernel = `The kernel of this machine answers echo requests to ${bind.toString()} too, and answers protocol 41 with an ICMP error, to any source, while nothing is live, when its own tunnels are loaded, and on newer kernels when packets come faster than they are read. Against that: nft add rule inet filter output ip saddr ${bind.toString()} icmp type destination-unreachable icmp code { 2, 3 } drop. README, "A real machine in the simulated network", has the lines against both.`;
  return [
    ready.loaded.document.title,
    `${ready.loaded.file}: what would be done; nothing was opened`,
    '',
    rows(facts, '  '),
    '',
    ...[...missing, ...notes, kernel].map((note) => wrap(`- ${note}`, width, '')),
    '',
  ].join('\n');
}

const prefixLength = ({ card, bind }: LivePlan): number =>
  card.ipv4.addresses.find(({ address }) => address === bind)?.prefixLength ?? 32;

/** What has become of a live network. */
export interface LiveOutcome {
  readonly plan: LivePlan;
  readonly time: Nanoseconds;
  readonly tally: Tally;
  readonly drops: readonly InsideDrop[];
  /** How late an event ran at most. */
  readonly lateness: Nanoseconds;
  readonly capture: { readonly file: string; readonly packets: number } | null;
}

/** The summary at the end. */
export function renderSummary(outcome: LiveOutcome, width: number): string {
  const { plan, time, tally, drops, lateness, capture } = outcome;
  const { crossed } = tally;
  const counts = (['in', 'out'] as const).map((way) => [
    way,
    `${crossed[way].packets}`,
    `${crossed[way].bytes}`,
    `${tally.refusedPackets(way)}`,
  ]);
  const late =
    lateness > LATE
      ? [`The program paused: events ran up to ${secondsText(lateness)} late, and packets were read late.`, '']
      : [];
  return [
    `${plan.hostName} was live as ${plan.bind.toString()} for ${secondsText(time)}, with ${peersText(plan)}`,
    '',
    rows([['', 'packets', 'bytes', 'dropped'], ...counts], '  '),
    '',
    ...section('Dropped between the networks:', tally.refused.map(refusedText), width),
    ...section('Dropped inside the scenario:', drops.map(insideText), width),
    ...section('In the scenario:', storyTexts(plan.begun), width),
    ...late,
    ...(capture === null ? [] : [`Capture: ${capture.file} (${capture.packets} packets)`, '']),
  ].join('\n');
}

function section(title: string, texts: readonly string[], width: number): string[] {
  return texts.length === 0 ? [] : [title, ...texts.map((text) => wrap(text, width, '  ')), ''];
}

const refusedText = ({ direction, refusal, count, first }: Refused): string =>
  `${count} ${direction}, ${refusal}. ${refusals[refusal]}${first === null ? '' : ` First: ${first}`}`;

const insideText = ({ where, reason, count, first }: InsideDrop): string =>
  `${count} ${reason} at ${where}. First: ${first}`;

/** What became of flows, states and commands. */
function storyTexts({ flows, states, happenings }: BegunScenario): string[] {
  return [
    ...flows.map(({ name, outcome }) =>
      outcome === null
        ? `flow ${name}: not over`
        : `flow ${name}: ${outcome.observed}, ${outcome.received} of ${outcome.sent} answered`,
    ),
    ...states.map(({ document, found }) => {
      const what = 'adapter' in document ? `adapter ${document.adapter}` : `route ${document.route}`;
      return `${document.host}, ${what} at ${document.at}: ${found ?? 'not asked yet'}`;
    }),
    ...happenings.failures.map(
      ({ host, command, output }) => `${host} refused "${command}": ${output.trim().replaceAll(/\s+/g, ' ')}`,
    ),
  ];
}
