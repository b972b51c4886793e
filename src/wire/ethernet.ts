/**
 * Ethernet II, RFC 894 and RFC 2464 section 3.
 *
 *   0                 6                12           14
 *   | destination MAC | source MAC     | type       | payload
 */
import type { IpAddress } from '../addr/ip.ts';
import { MacAddress } from '../addr/mac.ts';
import { putU16, u16, u32 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import type { PacketBuffer } from './packet-buffer.ts';

const DESTINATION = 0;
const SOURCE = 6;
const TYPE = 12;
export const ETHERNET_HEADER_LENGTH = 14;

export const etherType = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

export const ethernetType = (bytes: Uint8Array, at: number): number => u16(bytes, at + TYPE);
export const ethernetDestination = (bytes: Uint8Array, at: number): MacAddress =>
  MacAddress.from(bytes, at + DESTINATION);
export const ethernetSource = (bytes: Uint8Array, at: number): MacAddress => MacAddress.from(bytes, at + SOURCE);
export const ethernetDestinationIsGroup = (bytes: Uint8Array, at: number): boolean => (bytes[at]! & 1) !== 0;
export const ethernetDestinationIs = (bytes: Uint8Array, at: number, mac: MacAddress): boolean =>
  u32(bytes, at + 2) === mac.low && u16(bytes, at) === mac.high;

export function prependEthernet(packet: PacketBuffer, destination: MacAddress, source: MacAddress, type: number): void {
  const at = packet.prepend(ETHERNET_HEADER_LENGTH);
  const { bytes } = packet;
  destination.write(bytes, at + DESTINATION);
  source.write(bytes, at + SOURCE);
  putU16(bytes, at + TYPE, type);
}

/** The group address of a multicast or broadcast IP address: RFC 2464 section 7, RFC 1112 section 6.4. */
export function multicastMac(address: IpAddress): MacAddress {
  if (address.family === 6) return MacAddress.of(0x3333, address.w3);
  return address.isMulticast ? MacAddress.of(0x0100, 0x5e000000 | (address.w3 & 0x007fffff)) : MacAddress.broadcast;
}

/** A frame as a value; padding and a trailer are part of the payload. */
export interface EthernetFrame {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** @throws DecodeError when shorter than the header. */
export function decodeEthernet(bytes: Uint8Array): EthernetFrame {
  if (bytes.length < ETHERNET_HEADER_LENGTH) throw new DecodeError('Ethernet', 'shorter than its header', bytes.length);
  return {
    destination: ethernetDestination(bytes, 0),
    source: ethernetSource(bytes, 0),
    type: ethernetType(bytes, 0),
    payload: bytes.slice(ETHERNET_HEADER_LENGTH),
  };
}

export function encodeEthernet(frame: EthernetFrame): Uint8Array {
  const bytes = new Uint8Array(ETHERNET_HEADER_LENGTH + frame.payload.length);
  frame.destination.write(bytes, DESTINATION);
  frame.source.write(bytes, SOURCE);
  putU16(bytes, TYPE, frame.type);
  bytes.set(frame.payload, ETHERNET_HEADER_LENGTH);
  return bytes;
}
