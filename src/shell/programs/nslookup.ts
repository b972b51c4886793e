/**
 * nslookup, one question on the line. It sends its own queries to one server: neither the cache nor the name resolution
 * policy table of the DNS client has a say, which is why it finds other answers than ping on a DirectAccess client.
 */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import { makeQuery } from '../../name/query.ts';
import { type AddressType, readAnswer, readPointer } from '../../name/type-answer.ts';
import type { Process } from '../../sim/process.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import { type DnsMessage, dnsResponseCode } from '../../wire/dns/message.ts';
import { isDomainName } from '../../wire/dns/name.ts';
import { dnsType } from '../../wire/dns/record.ts';
import { reverseName } from '../../wire/dns/reverse-name.ts';
import { type BoundCommand, CommandError, type ShellHost, type Terminal } from '../command.ts';
import type { Token } from '../tokens.ts';
import { windowsAddress } from '../windows-address.ts';
import { isHelp, notModelledText, telling } from './options.ts';

const USAGE = `Usage:
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'

   -type=X      A, AAAA, A+AAAA (the default), CNAME, NS, PTR
   -timeout=X   seconds to wait for an answer
   -nosearch    no suffix is appended to the name
`;

/** What can be asked for: the numbers of the types and what is said where there is none. */
const QUESTIONS = {
  'a+aaaa': { types: ['A', 'AAAA'], none: 'No internal type for both IPv4 and IPv6 Addresses (A+AAAA)' },
  a: { types: ['A'], none: 'No address (A)' },
  aaaa: { types: ['AAAA'], none: 'No IPv6 address (AAAA)' },
  ptr: { types: ['PTR'], none: 'No domain name pointer (PTR)' },
  cname: { types: ['CNAME'], none: 'No canonical name (CNAME)' },
  ns: { types: ['NS'], none: 'No name server (NS)' },
} as const satisfies Record<string, { types: readonly (keyof typeof dnsType)[]; none: string }>;
type Question = (typeof QUESTIONS)[keyof typeof QUESTIONS];

const ABSENT = ['mx', 'soa', 'txt', 'any', 'srv'];
/** Seconds (nslookup's own default). */
const TIMEOUT = 2;

/** A line taken apart. */
interface Wish {
  readonly name: string;
  readonly server: string | null;
  readonly question: Question;
  /** Seconds. */
  readonly timeout: number;
  readonly searches: boolean;
}

export function bindNslookup(line: string, tokens: readonly Token[], shell: ShellHost): BoundCommand {
  const words = tokens.slice(1);
  if (words.some(isHelp)) return telling(line, USAGE, true);
  const isOption = ({ text }: Token): boolean => text.startsWith('-') && text !== '-';
  const [name, server, superfluous] = words.filter((word) => !isOption(word));
  if (name === undefined || name.text === '-')
    throw new CommandError(
      'the prompt of nslookup is not modelled',
      name?.offset ?? line.length,
      'ask on one line: nslookup NAME [SERVER]',
      notModelledText('The prompt of nslookup'),
    );
  if (superfluous !== undefined)
    throw new CommandError(`${superfluous.text} is one value too many`, superfluous.offset, null, USAGE);
  const options = readOptions(words.filter(isOption));
  const wish: Wish = { name: name.text, server: server?.text ?? null, ...options };
  return { text: line, last: (terminal) => new Lookup(wish, shell, terminal).run() };
}

function readOptions(words: readonly Token[]): Pick<Wish, 'question' | 'timeout' | 'searches'> {
  let question: Question = QUESTIONS['a+aaaa'];
  let timeout = TIMEOUT;
  let searches = true;
  for (const { text, offset } of words) {
    const [, key = '', value = ''] = /^-([a-z]+)(?:=(.*))?$/i.exec(text) ?? [];
    const isType = key !== '' && ['type', 'querytype'].some((each) => each.startsWith(key.toLowerCase()));
    const type = value.toLowerCase();
    if (isType && ABSENT.includes(type))
      throw new CommandError(`${text} is not modelled`, offset, null, notModelledText(`nslookup ${text}`));
    if (isType && Object.hasOwn(QUESTIONS, type)) question = QUESTIONS[type as keyof typeof QUESTIONS];
    else if (key.toLowerCase() === 'timeout' && /^[1-9]\d{0,3}$/.test(value)) timeout = Number(value);
    else if (/^(?:no)?search$/i.test(key)) searches = key.toLowerCase() === 'search';
    else
      throw new CommandError(
        `${text} is no option of nslookup`,
        offset,
        null,
        `*** Invalid option: ${text.slice(1)}\n`,
      );
  }
  return { question, timeout, searches };
}

/** What was found, or why not. */
type Found =
  | { readonly kind: 'text'; readonly text: string; readonly isAuthoritative: boolean }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'timeout' };

const FAILURES: ReadonlyMap<number, string> = new Map([
  [dnsResponseCode.formatError, 'Format error'],
  [dnsResponseCode.serverFailure, 'Server failed'],
  [dnsResponseCode.nameError, 'Non-existent domain'],
  [dnsResponseCode.notImplemented, 'Not implemented'],
  [dnsResponseCode.refused, 'Query refused'],
]);

const noSuchName: Found = { kind: 'failed', text: FAILURES.get(dnsResponseCode.nameError)! };
const isElsewhere = (text: string): boolean => text === FAILURES.get(dnsResponseCode.refused);

class Lookup {
  private readonly wish: Wish;
  private readonly shell: ShellHost;
  private readonly terminal: Terminal;

  constructor(wish: Wish, shell: ShellHost, terminal: Terminal) {
    this.wish = wish;
    this.shell = shell;
    this.terminal = terminal;
  }

  *run(): Process<boolean> {
    const { wish, terminal } = this;
    const server = yield* this.findServer();
    if (server === null) {
      terminal.print('*** Default servers are not available\nServer:  UnKnown\nAddress:  127.0.0.1\n\n');
      terminal.print(`*** UnKnown can't find ${wish.name}: No response from server\n`);
      return false;
    }
    const serverName = (yield* this.pointer(server, server)) ?? 'UnKnown';
    terminal.print(`Server:  ${serverName}\nAddress:  ${windowsAddress(server)}\n\n`);
    const found = yield* this.find(server);
    if (found.kind === 'text') {
      terminal.print(`${found.isAuthoritative ? '' : 'Non-authoritative answer:\n'}${found.text}\n`);
      return true;
    }
    if (found.kind === 'timeout') terminal.print(`*** Request to ${serverName} timed-out\n`);
    else if (found.text.startsWith('No ')) terminal.print(`*** ${found.text}\n`);
    else terminal.print(`*** ${serverName} can't find ${wish.name}: ${found.text}\n`);
    return false;
  }

  /** The server that the line names, as Windows' resolver finds it, or the first that the host has; null for none. */
  private *findServer(): Process<IpAddress | null> {
    const { server } = this.wish;
    const { resolver } = this.shell;
    if (server !== null) {
      const literal = literalAddress(server);
      if (literal !== null) return literal;
      const { addresses } = yield* resolver.resolve(server, resolver.wantedTypes, this.terminal.flow);
      if (addresses[0] !== undefined) return addresses[0];
      this.terminal.print(`*** Can't find address for server ${server}: Non-existent domain\n`);
    }
    return resolver.servers[0] ?? null;
  }

  private *ask(server: IpAddress, name: string, type: keyof typeof dnsType): Process<DnsMessage | null> {
    const { resolver } = this.shell;
    const { timeout } = this.wish;
    const message = makeQuery(resolver.takeIdentifier(), name, dnsType[type]);
    const waits: Nanoseconds[] = [seconds(timeout)];
    const response = yield* resolver.exchange(message, [server], this.terminal.flow, waits);
    if (response === null)
      this.terminal.print(`DNS request timed out.\n    timeout was ${timeout} second${timeout === 1 ? '' : 's'}.\n`);
    return response;
  }

  private *pointer(server: IpAddress, address: IpAddress): Process<string | null> {
    const name = reverseName(address);
    const response = yield* this.ask(server, name, 'PTR');
    return response === null ? null : readPointer(response, name);
  }

  /** The names to ask for, in turn: nslookup tries the suffixes first, even behind a name with dots. */
  private get candidates(): readonly string[] {
    const { name, searches } = this.wish;
    const { suffixes } = this.shell.resolver;
    if (name.endsWith('.')) return [name.slice(0, -1)];
    return [...(searches ? suffixes.map((suffix) => `${name}.${suffix}`) : []), name];
  }

  private *find(server: IpAddress): Process<Found> {
    const address = literalAddress(this.wish.name);
    if (address !== null) return yield* this.findName(server, address);
    const failures: Found[] = [];
    for (const candidate of this.candidates) {
      // What no message can carry is asked of nobody.
      if (!isDomainName(candidate)) continue;
      const found = yield* this.findRecords(server, candidate);
      if (found.kind === 'text') return found;
      failures.push(found);
    }
    // A server that knows the domain tells more than one that was asked for a name without it.
    return (
      failures.find((found) => found.kind === 'failed' && !isElsewhere(found.text)) ?? failures.at(-1) ?? noSuchName
    );
  }

  private *findName(server: IpAddress, address: IpAddress): Process<Found> {
    const asked = reverseName(address);
    const response = yield* this.ask(server, asked, 'PTR');
    if (response === null) return { kind: 'timeout' };
    const name = readPointer(response, asked);
    if (name === null) return failureOf([response], QUESTIONS.ptr, this.wish.name);
    const text = `Name:    ${name}\nAddress:  ${windowsAddress(address)}\n`;
    return { kind: 'text', text, isAuthoritative: true };
  }

  private *findRecords(server: IpAddress, name: string): Process<Found> {
    const { question } = this.wish;
    const responses: DnsMessage[] = [];
    for (const type of question.types) {
      const response = yield* this.ask(server, name, type);
      if (response !== null) responses.push(response);
    }
    if (responses.length === 0) return { kind: 'timeout' };
    const text = isOfAddresses(question) ? addressText(responses, question.types, name) : namesText(responses);
    if (text === null) return failureOf(responses, question, this.wish.name);
    return { kind: 'text', text, isAuthoritative: responses.every(({ authoritative }) => authoritative) };
  }
}

const isOfAddresses = (question: Question): question is Extract<Question, { types: readonly AddressType[] }> =>
  question.types.every((type: string) => type === 'A' || type === 'AAAA');

function failureOf(responses: readonly DnsMessage[], { none }: Question, name: string): Found {
  const worst = responses.find(({ responseCode }) => responseCode !== dnsResponseCode.noError);
  if (worst === undefined) return { kind: 'failed', text: `${none} records available for ${name}` };
  return { kind: 'failed', text: FAILURES.get(worst.responseCode) ?? 'Unspecified error' };
}

/** Name, addresses and the alias that was asked for; null when there are no addresses. Those of IPv6 stand first. */
function addressText(responses: readonly DnsMessage[], types: readonly AddressType[], name: string): string | null {
  const answers = responses.flatMap((response) => types.map((type) => readAnswer(response, name, type)));
  const addresses = answers.flatMap((answer) => answer.addresses).toSorted((a, b) => b.family - a.family);
  if (addresses.length === 0) return null;
  const canonical = answers.find(({ canonicalName }) => canonicalName !== undefined)?.canonicalName;
  const label = addresses.length === 1 ? 'Address:  ' : 'Addresses:  ';
  const lines = addresses.map(windowsAddress);
  return [
    `Name:    ${canonical ?? name}`,
    `${label}${lines.join('\n          ')}`,
    ...(canonical === undefined ? [] : [`Aliases:  ${name}`]),
    '',
  ].join('\n');
}

/** Records that hold names; null when there are none. */
function namesText(responses: readonly DnsMessage[]): string | null {
  const lines = responses.flatMap(({ answers }) =>
    answers.flatMap(({ name, data }) => {
      if (data.kind === 'CNAME') return [`${name}\tcanonical name = ${data.name}`];
      if (data.kind === 'NS') return [`${name}\tnameserver = ${data.name}`];
      return data.kind === 'PTR' ? [`${name}\tname = ${data.name}`] : [];
    }),
  );
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}
