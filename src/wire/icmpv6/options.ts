/**
 * Options of neighbor discovery messages: type, length in units of eight bytes, value. RFC 4861 section 4.6,
 * RFC 4191 section 2.3, RFC 8106, RFC 8781. What is unknown, or known but of an odd form, is kept raw.
 */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { MacAddress } from '../../addr/mac.ts';
import { putU16, putU32, u16, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeNat64Prefix, encodeNat64Prefix, NAT64_PREFIX, type Nat64PrefixOption } from './nat64-prefix-option.ts';
import { preferenceBits, preferenceOf, type RouterPreference } from './preference.ts';
import { decodeSearchList, encodeSearchList, SEARCH_LIST, type SearchListOption } from './search-list-option.ts';

const type = {
  sourceLinkLayer: 1,
  targetLinkLayer: 2,
  prefix: 3,
  redirected: 4,
  mtu: 5,
  route: 24,
  rdnss: 25,
} as const;

export interface LinkLayerAddressOption {
  readonly kind: 'source-link-layer-address' | 'target-link-layer-address';
  readonly address: MacAddress;
}

/** Lifetimes in seconds, 0xffffffff is infinite. `reserved1`: six flag bits. */
export interface PrefixInformationOption {
  readonly kind: 'prefix-information';
  readonly prefixLength: number;
  readonly onLink: boolean;
  readonly autonomous: boolean;
  readonly reserved1: number;
  readonly validLifetime: number;
  readonly preferredLifetime: number;
  readonly reserved2: number;
  readonly prefix: Ipv6Address;
}

/** `reserved`: six bytes. `packet`: the packet that was redirected, cut at its end, or padded to eight bytes. */
export interface RedirectedHeaderOption {
  readonly kind: 'redirected-header';
  readonly reserved: Uint8Array;
  readonly packet: Uint8Array;
}

export interface MtuOption {
  readonly kind: 'mtu';
  readonly reserved: number;
  readonly mtu: number;
}

/** `units`: the option's length in eight bytes, 1 to 3; the prefix bytes it has no room for are zero. */
export interface RouteInformationOption {
  readonly kind: 'route-information';
  readonly prefixLength: number;
  readonly preference: RouterPreference;
  /** The bits around the preference. */
  readonly reserved: number;
  readonly routeLifetime: number;
  readonly prefix: Ipv6Address;
  readonly units: number;
}

export interface RdnssOption {
  readonly kind: 'rdnss';
  readonly reserved: number;
  readonly lifetime: number;
  readonly addresses: readonly Ipv6Address[];
}

/** `data`: everything behind the length byte. */
export interface UnknownOption {
  readonly kind: 'unknown';
  readonly type: number;
  readonly data: Uint8Array;
}

export type Icmpv6Option =
  | LinkLayerAddressOption
  | PrefixInformationOption
  | RedirectedHeaderOption
  | MtuOption
  | RouteInformationOption
  | RdnssOption
  | SearchListOption
  | Nat64PrefixOption
  | UnknownOption;

/** @throws DecodeError when an option has length 0 or does not fit (RFC 4861 section 4.6: the packet is discarded). */
export function decodeOptions(bytes: Uint8Array, from: number): Icmpv6Option[] {
  const options: Icmpv6Option[] = [];
  for (let at = from; at < bytes.length;) {
    const length = at + 1 < bytes.length ? bytes[at + 1]! * 8 : 0;
    if (length === 0)
      throw new DecodeError('ICMPv6', `option ${bytes[at]} has length 0`, Math.min(at + 1, bytes.length));
    if (at + length > bytes.length)
      throw new DecodeError('ICMPv6', `option ${bytes[at]} is longer than the message`, at + 1);
    options.push(decodeOption(bytes.slice(at, at + length)));
    at += length;
  }
  return options;
}

function decodeOption(bytes: Uint8Array): Icmpv6Option {
  const units = bytes.length / 8;
  switch (bytes[0]) {
    case type.sourceLinkLayer:
    case type.targetLinkLayer:
      if (units !== 1) break;
      return {
        kind: bytes[0] === type.sourceLinkLayer ? 'source-link-layer-address' : 'target-link-layer-address',
        address: MacAddress.from(bytes, 2),
      };
    case type.prefix:
      if (units !== 4) break;
      return {
        kind: 'prefix-information',
        prefixLength: bytes[2]!,
        onLink: (bytes[3]! & 0x80) !== 0,
        autonomous: (bytes[3]! & 0x40) !== 0,
        reserved1: bytes[3]! & 0x3f,
        validLifetime: u32(bytes, 4),
        preferredLifetime: u32(bytes, 8),
        reserved2: u32(bytes, 12),
        prefix: Ipv6Address.from(bytes, 16),
      };
    case type.redirected:
      return { kind: 'redirected-header', reserved: bytes.slice(2, 8), packet: bytes.slice(8) };
    case type.mtu:
      if (units !== 1) break;
      return { kind: 'mtu', reserved: u16(bytes, 2), mtu: u32(bytes, 4) };
    case type.route:
      if (units > 3 || bytes[2]! > (units - 1) * 64) break;
      return decodeRoute(bytes, units);
    case type.rdnss:
      if (units < 3 || units % 2 === 0) break;
      return {
        kind: 'rdnss',
        reserved: u16(bytes, 2),
        lifetime: u32(bytes, 4),
        addresses: Array.from({ length: (units - 1) / 2 }, (_, index) => Ipv6Address.from(bytes, 8 + 16 * index)),
      };
    case SEARCH_LIST:
      return decodeSearchList(bytes) ?? raw(bytes);
    case NAT64_PREFIX:
      return decodeNat64Prefix(bytes) ?? raw(bytes);
    default:
  }
  return raw(bytes);
}

const raw = (bytes: Uint8Array): UnknownOption => ({ kind: 'unknown', type: bytes[0]!, data: bytes.slice(2) });

function decodeRoute(bytes: Uint8Array, units: number): RouteInformationOption {
  const prefix = new Uint8Array(16);
  prefix.set(bytes.subarray(8));
  return {
    kind: 'route-information',
    prefixLength: bytes[2]!,
    preference: preferenceOf(bytes[3]! >>> 3),
    reserved: bytes[3]! & 0xe7,
    routeLifetime: u32(bytes, 4),
    prefix: Ipv6Address.from(prefix),
    units,
  };
}

export function encodeOptions(options: readonly Icmpv6Option[]): Uint8Array {
  const parts = options.map(encodeOption);
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function encodeOption(option: Icmpv6Option): Uint8Array {
  if (option.kind === 'dnssl') return encodeSearchList(option);
  if (option.kind === 'pref64') return encodeNat64Prefix(option);
  const bytes = new Uint8Array(8 * unitsOf(option));
  bytes[1] = unitsOf(option);
  switch (option.kind) {
    case 'source-link-layer-address':
    case 'target-link-layer-address':
      bytes[0] = option.kind === 'source-link-layer-address' ? type.sourceLinkLayer : type.targetLinkLayer;
      option.address.write(bytes, 2);
      break;
    case 'prefix-information':
      bytes[0] = type.prefix;
      bytes[2] = option.prefixLength;
      bytes[3] = (option.onLink ? 0x80 : 0) | (option.autonomous ? 0x40 : 0) | option.reserved1;
      putU32(bytes, 4, option.validLifetime);
      putU32(bytes, 8, option.preferredLifetime);
      putU32(bytes, 12, option.reserved2);
      option.prefix.write(bytes, 16);
      break;
    case 'redirected-header':
      bytes[0] = type.redirected;
      bytes.set(option.reserved, 2);
      bytes.set(option.packet, 8);
      break;
    case 'mtu':
      bytes[0] = type.mtu;
      putU16(bytes, 2, option.reserved);
      putU32(bytes, 4, option.mtu);
      break;
    case 'route-information':
      encodeRoute(bytes, option);
      break;
    case 'rdnss':
      bytes[0] = type.rdnss;
      putU16(bytes, 2, option.reserved);
      putU32(bytes, 4, option.lifetime);
      option.addresses.forEach((address, index) => address.write(bytes, 8 + 16 * index));
      break;
    case 'unknown':
      bytes[0] = option.type;
      bytes.set(option.data, 2);
  }
  return bytes;
}

function encodeRoute(bytes: Uint8Array, option: RouteInformationOption): void {
  const prefix = new Uint8Array(16);
  option.prefix.write(prefix, 0);
  bytes[0] = type.route;
  bytes[2] = option.prefixLength;
  bytes[3] = (preferenceBits(option.preference) << 3) | option.reserved;
  putU32(bytes, 4, option.routeLifetime);
  bytes.set(prefix.subarray(0, 8 * (option.units - 1)), 8);
}

function unitsOf(option: Exclude<Icmpv6Option, SearchListOption | Nat64PrefixOption>): number {
  switch (option.kind) {
    case 'prefix-information':
      return 4;
    case 'route-information':
      return option.units;
    case 'redirected-header':
      return 1 + Math.ceil(option.packet.length / 8);
    case 'rdnss':
      return 1 + 2 * option.addresses.length;
    case 'unknown':
      return Math.ceil((option.data.length + 2) / 8);
    default:
      return 1;
  }
}
