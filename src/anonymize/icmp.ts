/** ICMP of both families: what they quote, and the addresses in messages and options. */
import { u16 } from '../wire/bytes.ts';
import { ICMPV4_HEADER_LENGTH } from '../wire/icmpv4.ts';
import { icmpv6Type } from '../wire/icmpv6/message.ts';
import { renameDnsNames } from './dns.ts';
import { type Place, renameIpv4Address, renameIpv6Address, renameIpv6Prefix, renameMac } from './place.ts';
import { blank } from './tools.ts';

/** Types of ICMPv4 that quote a packet, RFC 792. */
const QUOTING: readonly number[] = [3, 4, 5, 11, 12];
const REDIRECT = 5;
const ROUTER_ADVERTISEMENT = 9;
const TIMESTAMPS: readonly number[] = [10, 13, 14, 17, 18];

export function renameIcmpv4(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  const type = bytes[at]!;
  const body = Math.min(end, at + ICMPV4_HEADER_LENGTH);
  if (type === REDIRECT) renameIpv4Address(place, Math.min(end, at + 4), end);
  if (QUOTING.includes(type)) {
    if (body < end) place.carried.ip(place, body, end);
  } else if (type === ROUTER_ADVERTISEMENT) {
    for (let entry = body; entry + 8 <= end; entry += 8) renameIpv4Address(place, entry, end);
  } else if (!TIMESTAMPS.includes(type)) blank(tools, 'application data', bytes, body, end);
}

/** Sizes before the options of neighbor discovery, RFC 4861 section 4; and which addresses stand before them. */
const DISCOVERY: Readonly<Record<number, { readonly options: number; readonly addresses: readonly number[] }>> = {
  [icmpv6Type.routerSolicitation]: { options: 8, addresses: [] },
  [icmpv6Type.routerAdvertisement]: { options: 16, addresses: [] },
  [icmpv6Type.neighborSolicitation]: { options: 24, addresses: [8] },
  [icmpv6Type.neighborAdvertisement]: { options: 24, addresses: [8] },
  [icmpv6Type.redirect]: { options: 40, addresses: [8, 24] },
};
/** Types of ICMPv6 that quote a packet, RFC 4443. */
const LAST_QUOTING = 4;
const LISTENER_QUERY = 130;
const LISTENER_REPORT = 131;
const LISTENER_DONE = 132;
const LISTENER_REPORT_2 = 143;

export function renameIcmpv6(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  const type = bytes[at]!;
  const body = Math.min(end, at + 8);
  const discovery = DISCOVERY[type];
  if (discovery !== undefined) {
    for (const address of discovery.addresses) renameIpv6Address(place, Math.min(end, at + address), end);
    discoveryOptions(place, at + discovery.options, end);
    return;
  }
  if (type >= 1 && type <= LAST_QUOTING) {
    if (body < end) place.carried.ip(place, body, end);
    return;
  }
  switch (type) {
    case LISTENER_QUERY:
    case LISTENER_REPORT:
    case LISTENER_DONE:
      renameIpv6Address(place, body, end);
      if (end - at >= 28) ipv6Addresses(place, at + 28, u16(bytes, at + 26), end);
      return;
    case LISTENER_REPORT_2:
      listenerRecords(place, body, end);
      return;
    default:
      blank(tools, 'application data', bytes, body, end);
  }
}

function ipv6Addresses(place: Place, from: number, count: number, end: number): void {
  for (let index = 0; index < count && from + 16 * index < end; index++)
    renameIpv6Address(place, from + 16 * index, end);
}

/** RFC 3810 section 5.2. */
function listenerRecords(place: Place, from: number, end: number): void {
  const { bytes, tools } = place;
  for (let at = from; at < end;) {
    if (at + 20 > end) {
      blank(tools, 'unknown options', bytes, at, end);
      return;
    }
    const sources = u16(bytes, at + 2);
    const extra = 4 * bytes[at + 1]!;
    ipv6Addresses(place, at + 4, 1 + sources, end);
    const next = at + 20 + 16 * sources;
    blank(tools, 'unknown options', bytes, Math.min(end, next), Math.min(end, next + extra));
    at = next + extra;
  }
}

const option = {
  sourceLinkAddress: 1,
  targetLinkAddress: 2,
  prefix: 3,
  redirected: 4,
  mtu: 5,
  timestamp: 13,
  nonce: 14,
  route: 24,
  dnsServers: 25,
  searchList: 31,
  nat64Prefix: 38,
} as const;
/** RFC 8781 section 4: what the lowest three bits of the lifetime say. */
const NAT64_LENGTHS: readonly number[] = [96, 64, 56, 48, 40, 32];

/** RFC 4861 section 4.6 and what came after it. */
function discoveryOptions(place: Place, from: number, end: number): void {
  const { bytes, tools } = place;
  for (let at = from; at < end;) {
    const length = 8 * (bytes[at + 1] ?? 0);
    const next = at + length;
    if (length === 0 || next > end) {
      blank(tools, 'unknown options', bytes, at + 2, end);
      return;
    }
    discoveryOption(place, at, next);
    at = next;
  }
}

function discoveryOption(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  switch (bytes[at]) {
    case option.sourceLinkAddress:
    case option.targetLinkAddress:
      if (end - at === 8) renameMac(place, at + 2, end);
      else blank(tools, 'unknown options', bytes, at + 2, end);
      return;
    case option.prefix:
      if (end - at === 32) renameIpv6Prefix(place, at + 16, end, bytes[at + 2]!);
      else blank(tools, 'unknown options', bytes, at + 2, end);
      return;
    case option.redirected:
      if (end - at > 8) place.carried.ip(place, at + 8, end);
      return;
    case option.route:
      if (end - at > 8) renameIpv6Prefix(place, at + 8, end, bytes[at + 2]!);
      return;
    case option.dnsServers:
      ipv6Addresses(place, at + 8, (end - at - 8) >>> 4, end);
      return;
    case option.searchList:
      renameDnsNames(tools, bytes, at + 8, end);
      return;
    case option.nat64Prefix:
      if (end - at === 16) renameIpv6Prefix(place, at + 4, end, NAT64_LENGTHS[u16(bytes, at + 2) & 7] ?? 96);
      else blank(tools, 'unknown options', bytes, at + 2, end);
      return;
    case option.mtu:
    case option.timestamp:
    case option.nonce:
      return;
    default:
      blank(tools, 'unknown options', bytes, at + 2, end);
  }
}
