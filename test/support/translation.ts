import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { embeddedIpv4, embedIpv4 } from '../../src/addr/translation-prefix.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { encodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import type { NextHopMtus } from '../../src/wire/translation/icmp-mapping.ts';
import { type AddressMapping, statelessToIpv4, statelessToIpv6 } from '../../src/wire/translation/stateless.ts';
import { defaultToIpv6Settings, type ToIpv6Settings } from '../../src/wire/translation/to-ipv6.ts';
import { TranslationError } from '../../src/wire/translation/translation-error.ts';
import { encodeUdp } from '../../src/wire/udp.ts';

const nothing = new Uint8Array(0);

/** Both ends of a conversation in both families: A has 192.0.2.1, B 198.51.100.2. */
const prefix = IpPrefix.parse6('2001:db8:100::/40');
export const A4 = Ipv4Address.parse('192.0.2.1');
export const B4 = Ipv4Address.parse('198.51.100.2');
export const A6 = embedIpv4(prefix, A4);
export const B6 = embedIpv4(prefix, B4);
/** An IPv6 router whose address has no counterpart. */
export const ROUTER6 = Ipv6Address.parse('2001:db8:200::7');
export const POOL4 = Ipv4Address.parse('203.0.113.77');

export const mapping: AddressMapping = {
  toIpv4: (address) => embeddedIpv4(prefix, address),
  toIpv6: (address) => embedIpv4(prefix, address),
  errorSource: POOL4,
};

export const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);

export function ipv6(nextHeader: number, payload: Uint8Array, fields: Partial<Ipv6Packet> = {}): Uint8Array {
  const header = { source: A6, destination: B6, hopLimit: 64, trafficClass: 0, flowLabel: 0, trailer: nothing };
  return encodeIpv6({ ...header, nextHeader, payload, ...fields });
}

export function ipv4(protocol: number, payload: Uint8Array, fields: Partial<Ipv4Packet> = {}): Uint8Array {
  const flags = { reservedFlag: false, dontFragment: false, moreFragments: false, fragmentOffset: 0 };
  const header = { typeOfService: 0, identification: 0x1234, timeToLive: 64, checksum: 0, options: nothing };
  return encodeIpv4({
    ...header,
    ...flags,
    source: A4,
    destination: B4,
    trailer: nothing,
    protocol,
    payload,
    ...fields,
  });
}

/** A UDP datagram to the port of discard, which no dissector looks into. */
export function udp(family: 4 | 6, payload: Uint8Array, checksum: number | 'none' = 0): Uint8Array {
  const [source, destination] = family === 4 ? [A4, B4] : [A6, B6];
  const fields = { sourcePort: 50_000, destinationPort: 9, checksum, payload, trailer: nothing };
  return encodeUdp(fields, pseudoHeaderSum(source, destination, ipProtocol.udp, 8 + payload.length));
}

/** A fragment header and what follows it. */
export function fragment(
  nextHeader: number,
  payload: Uint8Array,
  fields: { offset?: number; more?: boolean; identification?: number } = {},
): Uint8Array {
  const { offset = 0, more = false, identification = 0xabcd1234 } = fields;
  const header = encodeFragmentHeader({ nextHeader, reserved1: 0, reserved2: 0, offset, more, identification });
  return Uint8Array.of(...header, ...payload);
}

const MTUS: NextHopMtus = { ipv4: 1500, ipv6: 1500 };

/** What an IPv6 packet becomes, or why it becomes nothing. */
export function toIpv4(bytes: Uint8Array, mtus = MTUS): Uint8Array | TranslationError {
  const packet = PacketBuffer.from(bytes);
  try {
    statelessToIpv4(packet, mapping, mtus, 0x4242);
  } catch (error) {
    if (error instanceof TranslationError) return error;
    throw error;
  }
  return packet.view().slice();
}

/** What an IPv4 packet becomes: one packet or fragments; or why it becomes nothing. */
export function toIpv6(
  bytes: Uint8Array,
  mtus = MTUS,
  settings: Partial<ToIpv6Settings> = {},
): Uint8Array[] | TranslationError {
  try {
    const packets = statelessToIpv6(PacketBuffer.from(bytes), mapping, mtus, { ...defaultToIpv6Settings, ...settings });
    return packets.map((packet) => packet.view().slice());
  } catch (error) {
    if (error instanceof TranslationError) return error;
    throw error;
  }
}
