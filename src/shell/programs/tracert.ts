/** tracert.exe (windows.md sections 1.5 and 2.8). */
import type { IpAddress } from '../../addr/ip.ts';
import { EchoProbe, type EchoResult } from '../../app/echo-probe.ts';
import { endsTrace, traceHop, windowsTracert } from '../../app/tracert.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Resolver } from '../../name/resolver.ts';
import type { Process } from '../../sim/process.ts';
import type { BoundCommand, ShellHost, Terminal } from '../command.ts';
import type { LineProbe } from '../probe.ts';
import type { Token } from '../tokens.ts';
import { errorText, GENERAL_FAILURE, isNotSent, TIMED_OUT } from './echo-texts.ts';
import { type OptionKind, type OptionLine, type OptionTexts, readOptions, telling } from './options.ts';
import { millisecondsOf, timeoutOf } from './ping.ts';
import { findTarget, readSource, type Target, targetText, zoneOf } from './target.ts';

const kinds: ReadonlyMap<string, OptionKind> = new Map([
  ['d', 'flag'],
  ['h', 'value'],
  ['j', 'absent'],
  ['w', 'value'],
  ['R', 'absent'],
  ['S', 'value'],
  ['4', 'flag'],
  ['6', 'flag'],
]);

const USAGE = `
Usage: tracert [-d] [-h maximum_hops] [-w timeout]
               [-S srcaddr] [-4] [-6] target_name

Options:
    -d                 Do not resolve addresses to hostnames.
    -h maximum_hops    Maximum number of hops to search for target.
    -w timeout         Wait timeout milliseconds for each reply.
    -S srcaddr         Source address to use (IPv6-only).
    -4                 Force using IPv4.
    -6                 Force using IPv6.

`;

const texts: OptionTexts = {
  usage: USAGE,
  badOption: (option) => `${option} is not a valid command option.\n${USAGE}`,
  missingValue: (option) => `A value must be supplied for option ${option}.\n`,
  badValue: (option) => `Bad value for option ${option}.\n`,
  missingTarget: 'A target name or address must be specified.\n',
};

/** What a line of tracert, or of pathping, asks for. */
export interface TraceWish {
  readonly read: OptionLine;
  readonly maximumHops: number;
  readonly isNamed: boolean;
  readonly source: IpAddress | null;
  readonly shell: ShellHost;
}

export function bindTracert(line: string, tokens: readonly Token[], shell: ShellHost): BoundCommand {
  const read = readOptions(line, tokens, kinds, texts);
  if (read === null) return telling(line, USAGE, tokens.length > 1);
  const maximumHops = read.integer('h', 1, 255) ?? windowsTracert.maximumHops;
  const source = readSource(read, texts.badValue('-S', 0, 0));
  const timeout = timeoutOf(read, windowsTracert.timeout);
  const wish: TraceWish = { read, maximumHops, isNamed: !read.has('d'), source, shell };
  return { text: line, last: (terminal) => run(wish, timeout, terminal) };
}

/** What such a line sends; `other` where an option makes it a trace of its own. @throws CommandError */
export function tracertProbeOf(line: string, tokens: readonly Token[]): LineProbe | null {
  const read = readOptions(line, tokens, kinds, texts);
  if (read === null) return null;
  return ['h', 'S', '4', '6'].some((letter) => read.has(letter)) ? 'other' : { kind: 'tracert', to: read.target.text };
}

/** Finds the target and prints the heading. @returns null when there is no such target */
export function* beginTrace(
  { read, maximumHops, isNamed, source, shell }: TraceWish,
  terminal: Terminal,
): Process<Target | null> {
  const { text } = read.target;
  const found = yield* findTarget(shell, text, read.family ?? source?.family ?? null, terminal.flow);
  if (found === null) {
    terminal.print(`Unable to resolve target system name ${text}.\n`);
    return null;
  }
  const isNameless = isNamed && found.name === null;
  const name = isNameless ? yield* shell.resolver.nameOf(found.address, terminal.flow) : found.name;
  const target = { ...found, name };
  const hops = `over a maximum of ${maximumHops} hops`;
  const heading = name === null ? `${targetText(target)} ${hops}` : `${targetText(target)}\n${hops}:`;
  terminal.print(`\nTracing route to ${heading}\n`);
  return target;
}

function* run(wish: TraceWish, timeout: number, terminal: Terminal): Process<boolean> {
  const { shell, source, maximumHops, isNamed } = wish;
  const target = yield* beginTrace(wish, terminal);
  if (target === null) return false;
  terminal.print('\n');
  const zone = zoneOf(target, shell.host);
  const probe = new EchoProbe(shell.host, target.address, terminal.flow, { source, zone });
  const names = isNamed ? new HopNames(shell.resolver, terminal.flow) : null;
  for (let hop = 1, hasEnded = false; hop <= maximumHops && !hasEnded; hop++) {
    terminal.print(`${String(hop).padStart(3)}  `);
    const results = yield* traceHop(probe, hop, timeout, (result) => {
      if (!isRefusal(result)) terminal.print(cellOf(result));
      return !isRefusal(result) && terminal.isInterrupted?.() !== true;
    });
    terminal.print(`${yield* endOfRow(results, names, zone)}\n`);
    hasEnded = results.some(endsTrace) || terminal.isInterrupted?.() === true;
  }
  probe.close();
  if (terminal.isInterrupted?.() === true) return false;
  terminal.print('\nTrace complete.\n');
  return true;
}

/** Nothing further can be reached: the row ends with who says so. */
export const isRefusal = (result: EchoResult): boolean => endsTrace(result) && result.kind !== 'reply';

/** Nine columns a probe. */
function cellOf(result: EchoResult): string {
  if (!('roundTrip' in result)) return '   *     ';
  const milliseconds = millisecondsOf(result.roundTrip);
  return `${(milliseconds < 1 ? '<1' : String(milliseconds)).padStart(4)} ms  `;
}

/** What stands behind the cells: who answered last, or what is wrong. */
export function* endOfRow(
  results: readonly EchoResult[],
  names: HopNames | null,
  zone: NetworkInterface | null,
): Process<string> {
  const last = results.at(-1)!;
  if (last.kind === 'no-source' || (last.kind === 'error' && isNotSent(last.report))) return GENERAL_FAILURE;
  const sender = results.map(senderOf).findLast((address) => address !== null) ?? null;
  const text = sender === null ? null : yield* hopText(sender, names, zone);
  if (last.kind === 'error' && isRefusal(last)) {
    const error = errorText(last.report);
    return text === null ? error : `${text}  reports: ${error}`;
  }
  return text ?? TIMED_OUT;
}

function senderOf(result: EchoResult): IpAddress | null {
  if (result.kind === 'reply') return result.from;
  if (result.kind !== 'error') return null;
  const { reporter, family, local } = result.report;
  return reporter ?? (family === 4 ? local : null);
}

export function* hopText(
  address: IpAddress,
  names: HopNames | null,
  zone: NetworkInterface | null = null,
): Process<string> {
  const name = names === null ? null : yield* names.of(address);
  return targetText({ name, address, zone });
}

/** Names of the hops of one trace: each is asked for once, as Windows' cache would have it. */
export class HopNames {
  private readonly resolver: Resolver;
  private readonly flow: number;
  private readonly known = new Map<IpAddress, string | null>();

  constructor(resolver: Resolver, flow: number) {
    this.resolver = resolver;
    this.flow = flow;
  }

  *of(address: IpAddress): Process<string | null> {
    const known = this.known.get(address);
    if (known !== undefined) return known;
    const name = yield* this.resolver.nameOf(address, this.flow);
    this.known.set(address, name);
    return name;
  }
}
