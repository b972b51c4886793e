/** ping.exe (windows.md sections 1.5 and 2.8). */
import type { IpAddress } from '../../addr/ip.ts';
import { EchoProbe, type EchoResult } from '../../app/echo-probe.ts';
import { pingEach, type PingSettings, windowsPing } from '../../app/ping.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Process } from '../../sim/process.ts';
import { ms, type Nanoseconds } from '../../sim/time.ts';
import { type BoundCommand, CommandError, type ShellHost, type Terminal } from '../command.ts';
import type { LineProbe } from '../probe.ts';
import type { Token } from '../tokens.ts';
import { windowsAddress } from '../windows-address.ts';
import { errorText, GENERAL_FAILURE, isNotSent, TIMED_OUT } from './echo-texts.ts';
import { type OptionKind, type OptionLine, type OptionTexts, readOptions, telling } from './options.ts';
import { findTarget, readSource, type Target, targetText, zonedAddress, zoneOf } from './target.ts';

const kinds: ReadonlyMap<string, OptionKind> = new Map([
  ['t', 'flag'],
  ['a', 'flag'],
  ['n', 'value'],
  ['l', 'value'],
  ['f', 'flag'],
  ['i', 'value'],
  // Windows itself says that it has no effect.
  ['v', 'value'],
  ['w', 'value'],
  ['S', 'value'],
  ['4', 'flag'],
  ['6', 'flag'],
  ...['r', 's', 'j', 'k', 'R', 'c', 'p'].map((letter) => [letter, 'absent'] as const),
]);

const USAGE = `
Usage: ping [-t] [-a] [-n count] [-l size] [-f] [-i TTL] [-v TOS]
            [-w timeout] [-S srcaddr] [-4] [-6] target_name

Options:
    -t             Ping the specified host until stopped.
                   To stop - type Control-C.
    -a             Resolve addresses to hostnames.
    -n count       Number of echo requests to send.
    -l size        Send buffer size.
    -f             Set Don't Fragment flag in packet (IPv4-only).
    -i TTL         Time To Live.
    -v TOS         Type Of Service (IPv4-only, has no effect).
    -w timeout     Timeout in milliseconds to wait for each reply.
    -S srcaddr     Source address to use.
    -4             Force using IPv4.
    -6             Force using IPv6.

`;

const texts: OptionTexts = {
  usage: USAGE,
  badOption: (option) => `Bad option ${option}.\n${USAGE}`,
  missingValue: (option) => `Value must be supplied for option ${option}.\n`,
  badValue: (option, lowest, highest) =>
    `Bad value for option ${option}, valid range is from ${lowest} to ${highest}.\n`,
  missingTarget: 'IP address must be specified.\n',
};

const MOST_BYTES = 65_500;
const MOST = 0xffff_ffff;

export function bindPing(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const read = readOptions(line, tokens, kinds, texts);
  if (read === null) return telling(line, USAGE, tokens.length > 1);
  const count = read.integer('n', 1, MOST) ?? windowsPing.count;
  const source = readSource(read, `Bad value for option -S.\n`);
  const settings: PingSettings = {
    count: read.has('t') ? Infinity : count,
    size: read.integer('l', 0, MOST_BYTES) ?? windowsPing.size,
    hopLimit: read.integer('i', 1, 255) ?? null,
    timeout: timeoutOf(read, windowsPing.timeout),
  };
  if (read.has('f') && (read.family ?? source?.family) === 6) {
    const { offset } = read.place('f')!;
    throw new CommandError('-f is for IPv4', offset, null, 'The option -f is only supported for IPv4.\n');
  }
  return { text: line, last: (terminal) => run(read, settings, source, target, terminal) };
}

/** What such a line sends; `other` where an option makes it a request of its own. @throws CommandError */
export function pingProbeOf(line: string, tokens: readonly Token[]): LineProbe | null {
  const read = readOptions(line, tokens, kinds, texts);
  if (read === null) return null;
  if (read.has('t')) return 'endless';
  if (['f', 'i', 'S', '4', '6'].some((letter) => read.has(letter))) return 'other';
  const count = read.integer('n', 1, MOST) ?? windowsPing.count;
  return { kind: 'ping', to: read.target.text, count, size: read.integer('l', 0, MOST_BYTES) ?? windowsPing.size };
}

/** Of `-w`, milliseconds on the line. */
export function timeoutOf(read: OptionLine, otherwise: Nanoseconds): Nanoseconds {
  const timeout = read.integer('w', 0, MOST);
  return timeout === undefined ? otherwise : ms(timeout);
}

function* run(
  read: OptionLine,
  settings: PingSettings,
  source: IpAddress | null,
  shell: ShellHost,
  terminal: Terminal,
): Process<boolean> {
  const { host, resolver } = shell;
  const { flow } = terminal;
  const found = yield* findTarget(shell, read.target.text, read.family ?? source?.family ?? null, flow);
  if (found === null) {
    const { text } = read.target;
    terminal.print(`Ping request could not find host ${text}. Please check the name and try again.\n`);
    return false;
  }
  const isNameless = read.has('a') && found.name === null;
  const target = isNameless ? { ...found, name: yield* resolver.nameOf(found.address, flow) } : found;
  const from = source === null ? '' : ` from ${windowsAddress(source)}`;
  terminal.print(`\nPinging ${targetText(target)}${from} with ${settings.size} bytes of data:\n`);
  const zone = zoneOf(target, host);
  const probe = new EchoProbe(host, target.address, flow, { source, zone, dontFragment: read.has('f') });
  const tally = new Tally();
  yield* pingEach(probe, settings, (result) => {
    tally.count(result);
    terminal.print(`${resultText(result, zone)}\n`);
    return terminal.isInterrupted?.() !== true;
  });
  probe.close();
  terminal.print(tally.text(target, zone));
  if (terminal.isInterrupted?.() === true) terminal.print('Control-C\n');
  return tally.received > 0;
}

/** Milliseconds, rounded down. */
export const millisecondsOf = (time: Nanoseconds): number => Math.floor(time / ms(1));

/** A line for each request. An error found out here has a sender only over IPv4: the host itself, as Windows since Vista. */
function resultText(result: EchoResult, zone: NetworkInterface | null): string {
  if (result.kind === 'timeout') return TIMED_OUT;
  if (result.kind === 'no-source') return `PING: transmit failed. ${GENERAL_FAILURE}`;
  if (result.kind === 'error') {
    const { report } = result;
    if (isNotSent(report)) return `PING: transmit failed. ${GENERAL_FAILURE}`;
    const sender = senderOf(result);
    return sender === null ? errorText(report) : `Reply from ${zonedAddress(sender, zone)}: ${errorText(report)}`;
  }
  const { from, roundTrip, length, hopLimit } = result;
  const milliseconds = millisecondsOf(roundTrip);
  const time = milliseconds < 1 ? 'time<1ms' : `time=${milliseconds}ms`;
  const facts = from.family === 4 ? `bytes=${length} ${time} TTL=${hopLimit}` : time;
  return `Reply from ${zonedAddress(from, zone)}: ${facts}`;
}

/** Who says that a request failed; null: it never left, or nobody is named. */
function senderOf({ report }: Extract<EchoResult, { kind: 'error' }>): IpAddress | null {
  const { reporter, family, kind, local } = report;
  return reporter ?? (family === 4 && kind === 'unreachable' ? local : null);
}

/** The statistics at the end. An error that somebody sent counts as received, which surprises people since Vista. */
class Tally {
  received = 0;
  private sent = 0;
  private replies = 0;
  /** Round trips, milliseconds. */
  private least = Infinity;
  private most = 0;
  private sum = 0;

  count(result: EchoResult): void {
    this.sent++;
    const isAnswered = result.kind === 'error' && !isNotSent(result.report) && senderOf(result) !== null;
    if (result.kind === 'reply' || isAnswered) this.received++;
    if (result.kind !== 'reply') return;
    const time = millisecondsOf(result.roundTrip);
    this.replies++;
    this.least = Math.min(this.least, time);
    this.most = Math.max(this.most, time);
    this.sum += time;
  }

  text({ address }: Target, zone: NetworkInterface | null): string {
    const { sent, received, replies, least, most, sum } = this;
    const lost = sent - received;
    const share = Math.floor((lost * 100) / sent);
    const lines = [
      '',
      `Ping statistics for ${zonedAddress(address, zone)}:`,
      `    Packets: Sent = ${sent}, Received = ${received}, Lost = ${lost} (${share}% loss),`,
    ];
    if (replies > 0) {
      lines.push(
        'Approximate round trip times in milli-seconds:',
        `    Minimum = ${least}ms, Maximum = ${most}ms, Average = ${Math.floor(sum / replies)}ms`,
      );
    }
    return `${lines.join('\n')}\n`;
  }
}
