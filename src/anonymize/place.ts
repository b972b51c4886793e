/** Where a packet is renamed, and the addresses of fixed length in it. */
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { IpPrefix, maskAddress } from '../addr/prefix.ts';
import type { Area } from './checksums.ts';
import type { TcpStreams } from './tcp-streams.ts';
import { blank, type Tools } from './tools.ts';

/** What packets carry that begins like a packet itself; `end`: behind its last byte. */
export interface Carried {
  /** IPv4 or IPv6, as its first four bits tell. */
  ip(place: Place, at: number, end: number): void;
  /** What an EtherType announces. */
  byType(place: Place, type: number, at: number, end: number): void;
}

/** Headers within headers at most. */
export const MOST_DEPTH = 24;

/** Where a packet stands, and what is known of it from outside. */
export interface Place {
  readonly tools: Tools;
  readonly streams: TcpStreams;
  readonly bytes: Uint8Array;
  readonly depth: number;
  /** Whether the rest of it is in other fragments: then what it carries cannot be read as a whole. */
  readonly isPart: boolean;
  /** Where the addresses of the packet stand that is around. */
  readonly ends: Area;
  readonly carried: Carried;
}

export function renameMac({ tools, bytes }: Place, at: number, end: number): void {
  if (at + 6 > end) blank(tools, 'unknown protocols', bytes, at, end);
  else tools.addresses.mac(MacAddress.from(bytes, at)).write(bytes, at);
}

/** One that is cut off is blanked: its beginning would tell much. */
export function renameIpv4Address({ tools, bytes }: Place, at: number, end: number): void {
  if (at + 4 > end) blank(tools, 'unknown protocols', bytes, at, end);
  else tools.addresses.ipv4(Ipv4Address.from(bytes, at)).write(bytes, at);
}

export function renameIpv6Address({ tools, bytes }: Place, at: number, end: number): void {
  if (at + 16 > end) blank(tools, 'unknown protocols', bytes, at, end);
  else tools.addresses.ipv6(Ipv6Address.from(bytes, at)).write(bytes, at);
}

/** A prefix of so many bits that stands in up to 16 bytes, as in options of neighbor discovery. */
export function renameIpv6Prefix({ tools, bytes }: Place, at: number, end: number, bits: number): void {
  const whole = new Uint8Array(16);
  const room = Math.min(16, end - at);
  whole.set(bytes.subarray(at, at + room));
  const address = Ipv6Address.from(whole);
  const length = Math.min(bits, 8 * room, 128);
  const isPrefix = maskAddress(address, length) === address;
  const image = isPrefix ? tools.addresses.prefix(IpPrefix.of(address, length)) : tools.addresses.ipv6(address);
  image.write(whole, 0);
  bytes.set(whole.subarray(0, room), at);
}
