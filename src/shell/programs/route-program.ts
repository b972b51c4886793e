/** route.exe: ADD and DELETE (windows.md section 1.4). Without `-p` a new route lasts until the next boot. */
import { AddressError } from '../../addr/error.ts';
import { type IpAddress, parseIpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { CommandArguments, maskLengthOf } from '../arguments.ts';
import { type BoundCommand, CommandError, type CommandResult, failed, type ShellHost } from '../command.ts';
import { addRoute, deleteRoute, findRoutes, type RouteKey } from '../route-changes.ts';
import type { Token } from '../tokens.ts';
import type { RawValue } from '../values.ts';

const VERBS = ['ADD', 'DELETE'] as const;
type Verb = (typeof VERBS)[number];

const OK: CommandResult = { output: ' OK!\n', ok: true };
const WRONG_GATEWAY =
  'Either the interface index is wrong or the gateway does not lie on the same network as the interface. Check the IP Address Table for the machine.';
/** Shown among the persistent routes for one that was added without METRIC. */
const DEFAULT_METRIC = 1;

const failure = (verb: Verb, text: string): CommandResult => {
  return failed(`The route ${verb === 'ADD' ? 'addition' : 'deletion'} failed: ${text}\n\n`);
};

/** Values of route.exe, which says which one it does not like. */
class RouteArguments extends CommandArguments {
  override refuse(name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    return new CommandError(message, value.offset, hint, badArgument(name, value.text));
  }
}

const badArgument = (name: string, text: string): string => `route: bad ${name} ${text}\n`;

/** A line of route.exe taken apart. */
export interface ReadRoute {
  readonly verb: Verb;
  readonly isPersistent: boolean;
  readonly values: CommandArguments;
}

/** Reads a line whose first word was `route`. @throws CommandError */
export function readRoute(line: string, tokens: readonly Token[], target: ShellHost): ReadRoute {
  const words = tokens.slice(1);
  const options = words.filter(({ text }) => /^[-/][p46]$/i.test(text)).map(({ text }) => text[1]!.toLowerCase());
  const [verbToken, ...rest] = words.filter(({ text }) => !/^[-/][p46]$/i.test(text));
  const verb = VERBS.find((each) => each === verbToken?.text.toUpperCase());
  if (verb === undefined) {
    const text = verbToken?.text ?? '';
    const known = `known here: ${VERBS.join(', ')}`;
    throw new CommandError(
      `${JSON.stringify(text)} is no command of route that is known here`,
      verbToken?.offset ?? line.length,
      known,
      badArgument('argument', text),
    );
  }
  return { verb, isPersistent: options.includes('p'), values: readValues(rest, target, line.length) };
}

/** Binds a line of route.exe to a host. @throws CommandError */
export function bindRoute(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const { verb, values, isPersistent } = readRoute(line, tokens, target);
  return { text: line, run: bindVerb(verb, values, target.host, isPersistent) };
}

/** `destination [MASK mask] [gateway] [METRIC metric] [IF interface]`. */
function readValues(tokens: readonly Token[], target: ShellHost, end: number): RouteArguments {
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
  return new RouteArguments(values, target);
}

/** The prefix that is meant; `isWhole` false: the length is not told. */
export function readPrefix(values: CommandArguments): { readonly prefix: IpPrefix; readonly isWhole: boolean } {
  const length = values.value('mask', maskLengthOf);
  return values.value('destination address', (text) => {
    if (length === undefined) return { prefix: IpPrefix.parseScope(text), isWhole: text.includes('/') };
    if (text.includes(':') || text.includes('/')) throw new AddressError(text, 'takes no mask');
    return { prefix: IpPrefix.parse(`${text}/${length}`), isWhole: true };
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

function bindVerb(verb: Verb, values: CommandArguments, host: Host, isPersistent: boolean): () => CommandResult {
  const { prefix, isWhole } = readPrefix(values);
  const metric = values.integer('metric', 0, 9999);
  const target = readInterface(values, host);
  const gateway = values.value('gateway address', (text, refuse) => {
    const address = parseIpAddress(text);
    if (address.family === prefix.address.family) return address;
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
    const settings = { metric: metric ?? DEFAULT_METRIC, publish: undefined, lifetime: undefined };
    const store = isPersistent ? 'persistent' : 'active';
    const isAdded = addRoute(key, settings, store);
    return isAdded ? OK : failure(verb, 'The object already exists.');
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
