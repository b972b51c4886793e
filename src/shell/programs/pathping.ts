/**
 * pathping.exe (Microsoft, "pathping"): the hops of a way, then how much each of them loses. Windows does not tell to whom
 * its requests go in the second part; here they go to the target with the hop limit of each hop, so that they take the
 * way that is looked at.
 */
import type { IpAddress } from '../../addr/ip.ts';
import { EchoProbe, type EchoResult, type EchoSending } from '../../app/echo-probe.ts';
import { endsTrace, windowsTracert } from '../../app/tracert.ts';
import type { Host } from '../../host/host.ts';
import { type Process, sleep, start } from '../../sim/process.ts';
import { ms, type Nanoseconds, seconds } from '../../sim/time.ts';
import type { BoundCommand, ShellHost, Terminal } from '../command.ts';
import type { Token } from '../tokens.ts';
import { type OptionKind, type OptionTexts, readOptions, telling } from './options.ts';
import { millisecondsOf, timeoutOf } from './ping.ts';
import { readSource, type Target, zoneOf } from './target.ts';
import { beginTrace, endOfRow, HopNames, hopText, isRefusal, type TraceWish } from './tracert.ts';

const kinds: ReadonlyMap<string, OptionKind> = new Map([
  ['g', 'absent'],
  ['h', 'value'],
  ['i', 'value'],
  ['n', 'flag'],
  ['p', 'value'],
  ['q', 'value'],
  ['w', 'value'],
  ['4', 'flag'],
  ['6', 'flag'],
]);

const USAGE = `
Usage: pathping [-h maximum_hops] [-i address] [-n]
                [-p period] [-q num_queries] [-w timeout]
                [-4] [-6] target_name

Options:
    -h maximum_hops     Maximum number of hops to search for target.
    -i address          Use the specified source address.
    -n                  Do not resolve addresses to hostnames.
    -p period           Wait period milliseconds between pings.
    -q num_queries      Number of queries per hop.
    -w timeout          Wait timeout milliseconds for each reply.
    -4                  Force using IPv4.
    -6                  Force using IPv6.

`;

const texts: OptionTexts = {
  usage: USAGE,
  badOption: (option) => `${option} is not a valid command option.\n${USAGE}`,
  missingValue: (option) => `A value must be supplied for option ${option}.\n`,
  badValue: (option) => `Bad value for option ${option}.\n`,
  missingTarget: 'A target name or address must be specified.\n',
};

/** Windows' own. */
const PERIOD = ms(250);
const QUERIES = 100;
const TIMEOUT = seconds(3);
const TRIES = 3;
const PAYLOAD = 64;

interface Pace {
  /** Between a request and the next. */
  readonly period: Nanoseconds;
  /** To each hop. */
  readonly queries: number;
  readonly timeout: Nanoseconds;
}

export function bindPathping(line: string, tokens: readonly Token[], shell: ShellHost): BoundCommand {
  const read = readOptions(line, tokens, kinds, texts);
  if (read === null) return telling(line, USAGE, tokens.length > 1);
  const period = read.integer('p', 1, 0xffff);
  const pace: Pace = {
    period: period === undefined ? PERIOD : ms(period),
    queries: read.integer('q', 1, 255) ?? QUERIES,
    timeout: timeoutOf(read, TIMEOUT),
  };
  const wish: TraceWish = {
    read,
    maximumHops: read.integer('h', 1, 255) ?? windowsTracert.maximumHops,
    isNamed: !read.has('n'),
    source: readSource(read, texts.badValue('-i', 0, 0), 'i'),
    shell,
  };
  return { text: line, last: (terminal) => run(wish, pace, terminal) };
}

/** A hop and what is known of it. `text`: its name and address. */
interface Hop {
  readonly text: string;
  lost: number;
  /** Of what came back. */
  fastest: Nanoseconds;
  answers: number;
}

const hopOf = (text: string): Hop => ({ text, lost: 0, fastest: Infinity, answers: 0 });

function* run(wish: TraceWish, pace: Pace, terminal: Terminal): Process<boolean> {
  const { shell, source, isNamed, maximumHops } = wish;
  const { host, resolver } = shell;
  const target = yield* beginTrace(wish, terminal);
  if (target === null) return false;
  const names = isNamed ? new HopNames(resolver, terminal.flow) : null;
  const sending: EchoSending = { source, zone: zoneOf(target, host) };
  const own = source ?? ownAddress(host, target);
  const first = own === null ? host.name : yield* hopText(own, names, null);
  terminal.print(`  0  ${first}\n`);
  const hops = yield* findHops(host, target, sending, { maximumHops, timeout: pace.timeout }, names, terminal);
  if (hops.length > 0) {
    const time = Math.ceil((hops.length * pace.queries * pace.period) / seconds(1));
    terminal.print(`\nComputing statistics for ${time} seconds...\n`);
    yield* measure(host, target, sending, hops, pace, terminal);
    terminal.print(table(first, hops, pace.queries));
  }
  if (terminal.isInterrupted?.() === true) return false;
  terminal.print('\nTrace complete.\n');
  return true;
}

function ownAddress(host: Host, { address, zone }: Target): IpAddress | null {
  if (address.family === 4) return host.ipv4.selectSource(address);
  return host.ipv6.selectSource(address, zone ?? undefined);
}

/** The hops up to the target, or to the last before one that is silent. */
function* findHops(
  host: Host,
  { address }: Target,
  sending: EchoSending,
  { maximumHops, timeout }: { readonly maximumHops: number; readonly timeout: Nanoseconds },
  names: HopNames | null,
  terminal: Terminal,
): Process<Hop[]> {
  const hops: Hop[] = [];
  const probe = new EchoProbe(host, address, terminal.flow, sending);
  for (let hop = 1, hasEnded = false; hop <= maximumHops && !hasEnded; hop++) {
    terminal.print(`${String(hop).padStart(3)}  `);
    let result: EchoResult = { kind: 'timeout' };
    for (let tries = 0; tries < TRIES && result.kind === 'timeout'; tries++) {
      result = yield* probe.send(PAYLOAD, hop, timeout);
      if (result.kind === 'timeout') terminal.print('   *     ');
    }
    const text = result.kind === 'timeout' ? '' : yield* endOfRow([result], names, sending.zone ?? null);
    terminal.print(`${text}\n`);
    if (result.kind !== 'timeout' && !isRefusal(result)) hops.push(hopOf(text));
    hasEnded = result.kind === 'timeout' || endsTrace(result) || terminal.isInterrupted?.() === true;
  }
  probe.close();
  return hops;
}

/** Asks hop after hop, again and again, one request each period whatever became of the one before. */
function* measure(
  host: Host,
  { address }: Target,
  sending: EchoSending,
  hops: readonly Hop[],
  { period, queries, timeout }: Pace,
  terminal: Terminal,
): Process {
  for (let query = 0; query < queries; query++) {
    for (const [index, hop] of hops.entries()) {
      if (terminal.isInterrupted?.() === true) return;
      start(host.simulator, askOnce(new EchoProbe(host, address, terminal.flow, sending), index + 1, hop, timeout));
      yield* sleep(period);
    }
  }
  yield* sleep(timeout);
}

function* askOnce(probe: EchoProbe, hopLimit: number, hop: Hop, timeout: Nanoseconds): Process {
  const result = yield* probe.send(PAYLOAD, hopLimit, timeout);
  probe.close();
  if (!('roundTrip' in result)) {
    hop.lost++;
    return;
  }
  hop.answers++;
  hop.fastest = Math.min(hop.fastest, result.roundTrip);
}

/**
 * What was lost up to each hop, and where: of the losses at a hop those that all behind it share were lost on the link
 * before it, the others by itself.
 */
function table(first: string, hops: readonly Hop[], sent: number): string {
  const lines = [
    '            Source to Here   This Node/Link',
    'Hop  RTT    Lost/Sent = Pct  Lost/Sent = Pct  Address',
    `  0                                           ${first}`,
  ];
  let before = 0;
  for (const [index, { text, lost, fastest, answers }] of hops.entries()) {
    const through = Math.max(before, Math.min(...hops.slice(index).map((hop) => hop.lost)));
    const time = answers === 0 ? '  ---' : `${String(millisecondsOf(fastest)).padStart(3)}ms`;
    lines.push(
      `${' '.repeat(29)}${share(through - before, sent)}   |`,
      `${String(index + 1).padStart(3)}  ${time}  ${share(lost, sent)}  ${share(Math.max(0, lost - through), sent)}  ${text}`,
    );
    before = through;
  }
  return `${lines.join('\n')}\n`;
}

/** `  0/ 100 =  0%`, 15 columns. */
const share = (lost: number, sent: number): string =>
  `${String(lost).padStart(4)}/${String(sent).padStart(4)} =${String(Math.floor((lost * 100) / sent)).padStart(3)}%`;
