/** `route print` (windows.md section 2.1): the interface list, active and persistent routes of both families. */
import type { IpAddress } from '../../addr/ip.ts';
import type { Ipv4Address } from '../../addr/ipv4.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { RouteFact } from '../facts.ts';
import { type Fate, nextText, originHere, type Reading } from '../reading.ts';
import { addressIn, ipv4In, maskLength, prefixIn, wholeNumber } from '../values.ts';

const OUTPUT = 'route print';

/** A line of `=`, after which a section begins. */
export function readFrame(reading: Reading, text: string): Fate | null {
  if (!/^\s*={10,}$/.test(text)) return null;
  const { routeSection } = reading;
  const heading = nextText(reading, 3).trim();
  const goesOn = routeSection !== null && routeSection.store === 'active' && /[:：]$/.test(heading);
  reading.routeSection = {
    family: goesOn ? routeSection.family : familyIn(heading),
    // A second list of the same table is that of the persistent routes.
    store: goesOn && routeSection.hasRows ? 'persistent' : 'active',
    hasRows: false,
  };
  return 'noise';
}

/** The title of a table, such as `IPv6 Route Table`, names its family in any language. */
const familyIn = (title: string): 4 | 6 | null => (title.includes('IPv6') ? 6 : title.includes('IPv4') ? 4 : null);

/** Headings between a frame and the first row. The last that ends with a colon opens a list. */
export function readSectionHeading(reading: Reading, text: string): Fate | null {
  const { routeSection } = reading;
  if (routeSection === null || routeSection.hasRows || text.length > 120) return null;
  const family = familyIn(text);
  if (family !== null && !/[:：]$/.test(text)) {
    reading.routeSection = { family, store: 'active', hasRows: false };
    return 'noise';
  }
  return /[:：]$/.test(text) || isHeadingOfRows(reading) ? 'noise' : null;
}

/** `None`, below the heading of persistent routes. */
export function readNone(reading: Reading, text: string): Fate | null {
  const { routeSection, lines, at } = reading;
  if (routeSection === null || !/^\s{1,4}\S/.test(text) || text.length > 40) return null;
  const before = lines[at - 1]?.text ?? '';
  const after = lines[at + 1]?.text ?? '';
  if (!/[:：]$/.test(before) || !(after === '' || /^\s*(=|[A-Z]:\\|PS )/.test(after))) return null;
  const family = routeSection.family;
  if (family !== null) {
    // An active list is never without rows: this one is the other.
    reading.facts.persistentListed.add(family);
    reading.routeSection = { family, store: 'active', hasRows: true };
  }
  originHere(reading, OUTPUT);
  return 'understood';
}

const ROW_BEGIN = /^\s*(\d+\s+\d+\s+[0-9a-f:.]+\/\d|\d+\.\d+\.\d+\.\d+\s+\d+\.\d+\.\d+\.\d+\s)/i;
const isHeadingOfRows = (reading: Reading): boolean =>
  [1, 2].some((ahead) => {
    const next = reading.lines[reading.at + ahead]?.text ?? '';
    return ROW_BEGIN.test(next) || LISTED.test(next);
  });

const LISTED = /^\s*(?:0x([0-9a-f]{1,8})|(\d{1,10})) ?\.{3}/i;
const HARDWARE = /^(?:[0-9a-f]{2} ){5,8}/i;

/** ` 12...00 15 5d 79 b6 61 ......Hyper-V Virtual Ethernet Adapter`; Vista has a blank before the dots. */
export function readListedInterface(reading: Reading, text: string): Fate | null {
  const found = LISTED.exec(text);
  if (found === null || text.length > 300) return null;
  const [whole, hexadecimal, decimal] = found;
  const rest = text.slice(whole.length).replace(/^[ .]+/, '');
  const bytes = HARDWARE.exec(rest)?.[0] ?? '';
  const description = rest.slice(bytes.length).replace(/^[ .]+/, '');
  if (description === '') return null;
  reading.facts.interfaces.push({
    origin: originHere(reading, OUTPUT),
    index: decimal === undefined ? Number.parseInt(hexadecimal!, 16) : wholeNumber(decimal),
    name: null,
    description,
    hardwareAddress: bytes === '' ? undefined : bytes.trim().replaceAll(' ', '-').toUpperCase(),
    // Those without a connection are not in the list.
    connected: true,
  });
  return 'understood';
}

const IPV6_ROW = /^\s*(\d{1,10})\s+(\d{1,10})\s+([0-9a-f:.]+\/\d{1,3})(?:\s+(\S.*))?$/i;
/** A metric that says nothing (windows.md section 2.1). */
const NONE_STORED = 0xffffffff;

/** ` 12    281 fe80::/64                On-link`; the gateway of a long destination stands on the next line. */
export function readIpv6Row(reading: Reading, text: string): Fate | null {
  const [, index, metric, prefixText, gateway] = IPV6_ROW.exec(text) ?? [];
  const prefix = prefixText === undefined || text.length > 300 ? null : prefixIn(prefixText);
  if (prefix === null || prefix.address.family !== 6) return null;
  const section = openRows(reading, 6);
  const isPersistent = section.store === 'persistent' || index === '0';
  const sum = wholeNumber(metric!);
  const add = (nextHop: IpAddress | null): void => {
    reading.facts.routes.push({
      origin,
      prefix,
      nextHop,
      index: index === '0' ? null : wholeNumber(index!),
      name: null,
      // Of what is stored the route metric alone is listed.
      routeMetric: isPersistent && sum !== NONE_STORED ? sum : null,
      effectiveMetric: isPersistent ? null : sum,
      publish: null,
      maker: null,
      store: isPersistent ? 'persistent' : 'active',
    });
  };
  const origin = originHere(reading, OUTPUT);
  if (gateway !== undefined) add(addressIn(gateway)?.address ?? null);
  else reading.wrapped.push((text) => add(addressIn(text)?.address ?? null));
  return 'understood';
}

/** The gateway behind a long destination, far from the margin. */
export function readWrappedGateway(reading: Reading, text: string): Fate | null {
  const add = reading.wrapped.pop();
  if (add === undefined) return null;
  if (!/^\s{20,}\S/.test(text)) {
    // What was pasted lacks the gateway. Destinations of this length are addresses of the host itself.
    add('');
    return null;
  }
  add(text.trim());
  return 'understood';
}

/** Network, mask, gateway, interface, metric; of persistent routes network, mask, gateway, metric. */
export function readIpv4Row(reading: Reading, text: string): Fate | null {
  const [network, mask, ...rest] = text.trim().split(/\s+/);
  const address = ipv4In(network ?? '');
  const length = address === null ? null : maskOf(mask);
  if (address === null || length === null || rest.length < 2 || rest.length > 6) return null;
  const last = rest.at(-1)!;
  const own = ipv4In(rest.at(-2)!);
  const isPersistent = rest.length === 2;
  const gateway = isPersistent ? rest[0]! : rest.slice(0, -2).join(' ');
  if (own === null || (isPersistent && ipv4In(gateway) === null)) return null;
  const metric = wholeNumber(last);
  if (metric === null && !isPersistent) return null;
  const section = openRows(reading, 4);
  if (isPersistent) section.store = 'persistent';
  reading.facts.routes.push(ipv4Route(reading, address, length, { gateway, own, metric, isPersistent }));
  if (isPersistent) reading.facts.persistentListed.add(4);
  return 'understood';
}

interface Ipv4Columns {
  readonly gateway: string;
  readonly own: Ipv4Address;
  readonly metric: number | null;
  readonly isPersistent: boolean;
}

function ipv4Route(
  reading: Reading,
  network: Ipv4Address,
  length: number,
  { gateway, own, metric, isPersistent }: Ipv4Columns,
): RouteFact {
  const hop = ipv4In(gateway);
  return {
    origin: originHere(reading, OUTPUT),
    prefix: IpPrefix.of(network, length),
    // Windows XP prints the host's own address, or the loopback's, for On-link.
    nextHop: !isPersistent && (hop === own || hop?.isLoopback === true) ? null : hop,
    index: null,
    name: null,
    interfaceAddress: isPersistent ? undefined : own,
    routeMetric: isPersistent ? metric : null,
    effectiveMetric: isPersistent ? null : metric,
    publish: null,
    maker: null,
    store: isPersistent ? 'persistent' : 'active',
  };
}

function maskOf(text: string | undefined): number | null {
  const mask = text === undefined ? null : ipv4In(text);
  return mask === null ? null : maskLength(mask);
}

/** The section that rows of a family stand in: one of its own where headings were cut off. */
function openRows(reading: Reading, family: 4 | 6): NonNullable<Reading['routeSection']> {
  reading.routeSection ??= { family, store: 'active', hasRows: false };
  const section = reading.routeSection;
  section.family = family;
  section.hasRows = true;
  if (section.store === 'persistent') reading.facts.persistentListed.add(family);
  return section;
}

/** Windows XP has the gateway once more below the routes. */
export function readDefaultGateway(reading: Reading, text: string): Fate | null {
  const [, address] = /^\S[^:：]{0,40}[:：]\s+([\d.]+)$/.exec(text) ?? [];
  return reading.routeSection?.hasRows === true && address !== undefined && ipv4In(address) !== null
    ? 'understood'
    : null;
}
