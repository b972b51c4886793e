/** Scripts that `netsh interface ipv6 dump`, `netsh interface ipv4 dump` and `netsh dump` print (windows.md section 2.6). */
import type { InterfaceReference } from '../facts.ts';
import { type Fate, originHere, type Reading } from '../reading.ts';
import { addressIn, ipv4In, lengthIn, maskLength, prefixIn, wholeNumber } from '../values.ts';
import { addressKindOf, publishOf, truthOf } from '../words.ts';

const OUTPUT = 'netsh dump';
const LONGEST = 4000;

/** `tag=value` and `tag="value with blanks"`. */
function tagsOf(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [, tag, quoted, plain] of text.matchAll(/([A-Za-z]+)=(?:"([^"]*)"|(\S*))/g))
    tags.set(tag!.toLowerCase(), quoted ?? plain!);
  return tags;
}

export function readScriptLine(reading: Reading, text: string): Fate | null {
  const line = text.trim();
  const [verb = '', object = ''] = line.slice(0, 200).toLowerCase().split(/\s+/);
  if (verb === 'pushd') enter(reading, line.slice('pushd'.length).trim().toLowerCase().slice(0, 100));
  else if (verb === 'popd') reading.script = '';
  else if (reading.script === null) return null;
  else if (['add', 'set'].includes(verb) && line.length <= LONGEST) return take(reading, verb, object, tagsOf(line));
  else if (!['reset', 'delete', 'install', 'uninstall'].includes(verb)) return null;
  originHere(reading, OUTPUT);
  return 'understood';
}

function enter(reading: Reading, context: string): void {
  reading.script = context;
  const family = /^interface ip(v[46])?$/.exec(context);
  if (family !== null) reading.facts.dumped.add(family[1] === 'v6' ? 6 : 4);
}

function take(reading: Reading, verb: string, object: string, tags: ReadonlyMap<string, string>): Fate | null {
  const { facts, script } = reading;
  const origin = originHere(reading, OUTPUT);
  const family = /ipv4|\bip\b/.test(script!) ? 4 : 6;
  if (/isatap/.test(script!)) {
    const state = tags.get('state') ?? tags.get('type');
    const router = tags.get('name');
    const isState = state === 'enabled' || state === 'disabled' || state === 'default';
    facts.isatap.push({
      origin,
      ...(object === 'state' && isState ? { state } : {}),
      ...(object === 'router' && router !== undefined ? { router: router === 'default' ? null : router } : {}),
    });
    return 'understood';
  }
  const reference = { ...referenceIn(tags), origin };
  if (object === 'interface') facts.interfaces.push({ ...reference, family, ...settingsIn(tags) });
  else if (object === 'route') return takeRoute(reading, tags, reference);
  else if (object === 'address') return takeAddress(reading, verb, tags, reference);
  else if (object.startsWith('dns')) {
    const server = addressIn(tags.get('address') ?? '');
    if (server !== null) facts.dnsServers.push({ ...reference, servers: [server.address] });
  }
  return 'understood';
}

function referenceIn(tags: ReadonlyMap<string, string>): InterfaceReference {
  const text = tags.get('interface') ?? tags.get('name') ?? '';
  const index = wholeNumber(text);
  return index === null ? { index: null, name: text === '' ? null : text } : { index, name: null };
}

function settingsIn(tags: ReadonlyMap<string, string>): object {
  const truth = (tag: string): boolean | undefined => truthOf(tags.get(tag) ?? '') ?? undefined;
  const metric = wholeNumber(tags.get('metric') ?? '') ?? undefined;
  const mtu = wholeNumber(tags.get('mtu') ?? '') ?? undefined;
  return {
    forwarding: truth('forwarding'),
    advertising: truth('advertise'),
    advertisesDefaultRoute: truth('advertisedefaultroute'),
    routerDiscovery: truth('routerdiscovery'),
    ignoresDefaultRoutes: truth('ignoredefaultroutes'),
    // A metric or MTU of 0 stands for none of one's own.
    metric: metric === 0 ? undefined : metric,
    automaticMetric: metric === undefined ? undefined : metric === 0,
    mtu: mtu === 0 ? undefined : mtu,
  };
}

type Placed = InterfaceReference & { readonly origin: ReturnType<typeof originHere> };

function takeRoute({ facts }: Reading, tags: ReadonlyMap<string, string>, reference: Placed): Fate | null {
  const prefix = prefixIn(tags.get('prefix') ?? '');
  if (prefix === null) return null;
  const hop = addressIn(tags.get('nexthop') ?? '')?.address ?? null;
  facts.routes.push({
    ...reference,
    prefix,
    nextHop: hop?.isUnspecified === true ? null : hop,
    // What `add route` takes when it is told none (windows.md section 3).
    routeMetric: wholeNumber(tags.get('metric') ?? '') ?? 256,
    effectiveMetric: null,
    publish: publishOf(tags.get('publish') ?? 'no'),
    maker: 'manual',
    store: 'persistent',
  });
  facts.persistentListed.add(prefix.address.family);
  return 'understood';
}

function takeAddress(
  { facts }: Reading,
  verb: string,
  tags: ReadonlyMap<string, string>,
  reference: Placed,
): Fate | null {
  const text = tags.get('address') ?? tags.get('addr');
  // `set address source=dhcp`: nothing of its own.
  if (text === undefined) return 'understood';
  const [literal, length] = text.split('/');
  const found = addressIn(literal!);
  if (found === null) return null;
  const mask = ipv4In(tags.get('mask') ?? '');
  const prefixLength =
    length === undefined ? (mask === null ? null : maskLength(mask)) : lengthIn(length, found.address);
  const kind = addressKindOf(tags.get('type') ?? '') ?? 'manual';
  facts.addresses.push({
    ...reference,
    address: found.address,
    prefixLength,
    kind: verb === 'add' ? 'manual' : kind,
    finite: null,
  });
  const gateway = addressIn(tags.get('gateway') ?? '')?.address;
  if (gateway !== undefined)
    facts.routes.push({
      ...reference,
      prefix: prefixIn(gateway.family === 4 ? '0.0.0.0/0' : '::/0')!,
      nextHop: gateway,
      routeMetric: null,
      effectiveMetric: null,
      publish: null,
      maker: 'manual',
      store: 'persistent',
    });
  return 'understood';
}
