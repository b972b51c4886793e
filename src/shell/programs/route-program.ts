/** route.exe (windows.md section 1.4). Without `-p` a new route lasts until the next boot. */
import { AddressError } from '../../addr/error.ts';
import { Ipv4Address } from '../../addr/ipv4.ts';
import { type IpAddress, parseIpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { CommandArguments, maskLengthOf } from '../arguments.ts';
import {
  type BoundCommand,
  CommandError,
  type CommandResult,
  failed,
  type ShellHost,
  windowsText,
} from '../command.ts';
import { addRoute, deleteRoute, findRoutes, type RouteKey, setRoute } from '../route-changes.ts';
import type { Token } from '../tokens.ts';
import type { RawValue } from '../values.ts';
import { isHelp, notModelledText, telling } from './options.ts';
import { routePrint } from './route-print.ts';

/** What changes routes. */
const VERBS = ['ADD', 'DELETE', 'CHANGE'] as const;
type Verb = (typeof VERBS)[number];

const USAGE = `
Manipulates network routing tables.

ROUTE [-p] [-4|-6] command [destination]
                  [MASK netmask]  [gateway] [METRIC metric]  [IF interface]

  -p           With ADD: the route is kept over boots of the system.
  -4           Force using IPv4.
  -6           Force using IPv6.

  command      One of these:
                 PRINT     Prints  a route
                 ADD       Adds    a route
                 DELETE    Deletes a route
                 CHANGE    Modifies an existing route
  destination  The host or network; with PRINT, * and ? stand for other characters.
  MASK         Its netmask, 255.255.255.255 when left out. IPv6: destination/length.
  gateway      The gateway.
  METRIC       The metric, i.e. the cost for the destination.
  IF           The interface number, as PRINT shows it.

`;

const OK: CommandResult = { output: ' OK!\n', ok: true };
const WRONG_GATEWAY =
  'Either the interface index is wrong or the gateway does not lie on the same network as the interface. Check the IP Address Table for the machine.';
const WRONG_MASK = 'The specified mask parameter is invalid. (Destination & Mask) != Destination.';
/** Shown among the persistent routes for one that was added without METRIC. */
const DEFAULT_METRIC = 1;

const ACTIONS: Readonly<Record<Verb, string>> = { ADD: 'addition', DELETE: 'deletion', CHANGE: 'modification' };

const failure = (verb: Verb, text: string): CommandResult => failed(`The route ${ACTIONS[verb]} failed: ${text}\n\n`);

/** Values of route.exe, which says which one it does not like. */
class RouteArguments extends CommandArguments {
  private readonly verb: Verb;

  constructor(values: ReadonlyMap<string, RawValue>, target: ShellHost, verb: Verb) {
    super(values, target);
    this.verb = verb;
  }

  /** What to throw where the values are understood and the stack does not take them. `text` is Windows'. */
  refused(name: string, message: string, hint: string, text: string): CommandError {
    return new CommandError(message, this.one(name)!.offset, hint, failure(this.verb, text).output);
  }

  protected override refuseUse(name: string, message: string, hint: string): CommandError {
    return this.refused(name, message, hint, windowsText.parameterIncorrect.trimEnd());
  }

  override refuse(name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    return new CommandError(message, value.offset, hint, badArgument(name, value.text));
  }
}

const badArgument = (name: string, text: string): string => `route: bad ${name} ${text}\n`;

/** A line of route.exe taken apart. */
export interface ReadRoute {
  readonly verb: Verb;
  readonly isPersistent: boolean;
  readonly values: RouteArguments;
}

/** The words behind `route`, its options apart. */
interface RouteWords {
  readonly options: readonly string[];
  readonly verb: Token | undefined;
  readonly rest: readonly Token[];
}

function splitWords(tokens: readonly Token[]): RouteWords {
  const isOption = ({ text }: Token): boolean => /^[-/][fp46]$/i.test(text);
  const words = tokens.slice(1);
  const flush = words.find(({ text }) => /^[-/]f$/i.test(text));
  if (flush !== undefined)
    throw new CommandError('-f is not modelled', flush.offset, 'delete the routes', notModelledText('The option -f'));
  const [verb, ...rest] = words.filter((word) => !isOption(word));
  return { options: words.filter(isOption).map(({ text }) => text[1]!.toLowerCase()), verb, rest };
}

/** Reads a line whose first word was `route`. @returns null where it changes nothing. @throws CommandError */
export function readRoute(line: string, tokens: readonly Token[], target: ShellHost): ReadRoute | null {
  const { options, verb: verbToken, rest } = splitWords(tokens);
  if (verbToken === undefined || isHelp(verbToken) || verbToken.text.toUpperCase() === 'PRINT') return null;
  const verb = VERBS.find((each) => each === verbToken.text.toUpperCase());
  if (verb === undefined) {
    const { text, offset } = verbToken;
    throw new CommandError(
      `${JSON.stringify(text)} is no command of route that is known here`,
      offset,
      `known here: PRINT, ${VERBS.join(', ')}`,
      USAGE,
    );
  }
  return { verb, isPersistent: options.includes('p'), values: readValues(verb, rest, target, line.length) };
}

/** Binds a line of route.exe to a host. @throws CommandError */
export function bindRoute(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const read = readRoute(line, tokens, target);
  if (read === null) return bindPrint(line, splitWords(tokens), target.host);
  const { verb, values, isPersistent } = read;
  return { text: line, run: bindVerb(verb, values, target.host, isPersistent) };
}

/** PRINT, or the usage. */
function bindPrint(line: string, { options, verb, rest }: RouteWords, host: Host): BoundCommand {
  if (verb === undefined || isHelp(verb)) return telling(line, USAGE, verb !== undefined);
  const [pattern, superfluous] = rest;
  if (superfluous !== undefined)
    throw new CommandError(
      `${superfluous.text} is one value too many`,
      superfluous.offset,
      null,
      badArgument('argument', superfluous.text),
    );
  const families = ([4, 6] as const).filter((each) => options.includes(String(each)));
  const output = (): string => routePrint(host, families.length === 0 ? [4, 6] : families, pattern?.text ?? null);
  return { text: line, run: () => ({ output: output(), ok: true }) };
}

/** `destination [MASK mask] [gateway] [METRIC metric] [IF interface]`. */
function readValues(verb: Verb, tokens: readonly Token[], target: ShellHost, end: number): RouteArguments {
  const values = new Map<string, RawValue>();
  const places = ['destination address', 'gateway address'];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const keyword = token.text.toLowerCase();
    const name = ['mask', 'metric', 'if'].includes(keyword) ? keyword : places.shift();
    const value = name === keyword ? tokens[++at] : token;
    if (name === undefined || value === undefined) {
      const message = value === undefined ? `${token.text} needs a value` : `${token.text} is one value too many`;
      throw new CommandError(message, token.offset, null, badArgument('argument', token.text));
    }
    values.set(name, value);
  }
  if (!values.has('destination address'))
    throw new CommandError('the destination is missing', end, null, badArgument('argument', ''));
  return new RouteArguments(values, target, verb);
}

/** The prefix that is meant; `isWhole` false: the length is not told. */
export function readPrefix(values: RouteArguments): { readonly prefix: IpPrefix; readonly isWhole: boolean } {
  const length = values.value('mask', maskLengthOf);
  return values.value('destination address', (text) => {
    if (length === undefined) return { prefix: IpPrefix.parseScope(text), isWhole: text.includes('/') };
    if (text.includes(':') || text.includes('/')) throw new AddressError(text, 'takes no mask');
    const address = Ipv4Address.parse(text);
    const prefix = IpPrefix.of(address, length);
    if (prefix.address === address) return { prefix, isWhole: true };
    const message = `${text} has bits set that the mask has not; ${prefix.address.toString()} is the network`;
    throw values.refused('destination address', message, `ROUTE ... ${prefix.address.toString()} MASK ...`, WRONG_MASK);
  })!;
}

export function readInterface(values: CommandArguments, host: Host): NetworkInterface | undefined {
  return values.value('if', (text, refuse) => {
    // Hexadecimal numbers are taken too.
    const found = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? host.interfaceByIndex(Number(text)) : undefined;
    if (found !== undefined) return found;
    const known = host.interfaces.map(({ index, name }) => `${index} ${name}`).join(', ');
    throw refuse(`${host.name} has no interface ${JSON.stringify(text)}`, `it has: ${known}`);
  });
}

function bindVerb(verb: Verb, values: RouteArguments, host: Host, isPersistent: boolean): () => CommandResult {
  const { prefix, isWhole } = readPrefix(values);
  const metric = values.integer('metric', 0, 9999);
  const target = readInterface(values, host);
  const gateway = values.value('gateway address', (text, refuse) => {
    const address = parseIpAddress(text);
    if (address.family === prefix.address.family) return values.nextHop('gateway address', address);
    throw refuse(`the gateway ${text} is of another family than ${prefix.toString()}`);
  });
  if (verb === 'DELETE') return () => removeAll(host, prefix, isWhole, gateway, target);
  if (gateway === undefined)
    throw values.refuseGiven(
      'destination address',
      'the gateway is missing',
      'ROUTE ADD destination MASK mask gateway',
    );
  return () => {
    const key = keyOf(host, prefix, gateway, target);
    if (key === null) return failure(verb, WRONG_GATEWAY);
    if (verb === 'CHANGE') return change(host, key, target, metric);
    const settings = { metric: metric ?? DEFAULT_METRIC, publish: undefined, lifetime: undefined };
    const store = isPersistent ? 'persistent' : 'active';
    const isAdded = addRoute(key, settings, store);
    // The exit code of real ones that fail so is 0 (windows.md section 1.6).
    return isAdded ? OK : { ...failure(verb, 'The object already exists.'), exitCode: 0 };
  };
}

/** Where a route leads. An own address, or the unspecified one, as its gateway means on-link; null: no interface has it. */
function keyOf(
  host: Host,
  prefix: IpPrefix,
  gateway: IpAddress,
  target: NetworkInterface | undefined,
): RouteKey | null {
  const way = host.destinationOf(gateway);
  if (gateway.isUnspecified) return target === undefined ? null : { prefix, target, nextHop: null };
  if (way.kind === 'local') return { prefix, target: target ?? way.interface!, nextHop: null };
  const isNeighbor = way.kind === 'route' && way.nextHop === gateway;
  const out = target ?? (isNeighbor ? way.interface : null);
  return out === null ? null : { prefix, target: out, nextHop: gateway };
}

/** Gives a route of the prefix another gateway, or the metric that is told; where it is stored, there too. */
function change(
  host: Host,
  key: RouteKey,
  target: NetworkInterface | undefined,
  metric: number | undefined,
): CommandResult {
  const known = findRoutes(host, { prefix: key.prefix, target, nextHop: undefined });
  const changed = known.find(({ nextHop }) => nextHop === key.nextHop) ?? known[0];
  if (changed === undefined) return failure('CHANGE', 'Element not found.');
  const isStored = host.stored.findRoute(key.prefix, changed.target.name, changed.nextHop) !== undefined;
  const store = isStored ? 'persistent' : 'active';
  const settings = { metric, publish: undefined, lifetime: undefined };
  if (changed.nextHop === key.nextHop && changed.target === key.target && setRoute(key, settings, store)) return OK;
  deleteRoute(changed, 'persistent');
  addRoute(key, { ...settings, metric: metric ?? DEFAULT_METRIC }, store);
  return OK;
}

function removeAll(
  host: Host,
  prefix: IpPrefix,
  isWhole: boolean,
  gateway: IpAddress | undefined,
  target: NetworkInterface | undefined,
): CommandResult {
  const selection = { prefix: isWhole ? prefix : undefined, target, nextHop: gateway };
  const meant = findRoutes(host, selection).filter((key) => key.prefix.address === prefix.address);
  return meant.map((key) => deleteRoute(key, 'persistent')).includes(true)
    ? OK
    : failure('DELETE', 'Element not found.');
}
