/** The ends of what an IPv6 packet belongs to, for those who translate: as ipv4-ends.ts has them. */
import type { Ipv6Address } from '../addr/ipv6.ts';
import { u16 } from './bytes.ts';
import { icmpv6Type } from './icmpv6/message.ts';
import { ipv6Destination, ipv6Source } from './ipv6.ts';
import type { UpperLayer } from './ipv6-extension.ts';
import { ipProtocol } from './protocol-number.ts';

const DESTINATION_PORT = 2;
const IDENTIFIER = 4;
/** What of the transport is needed. */
const LEAST_TRANSPORT = 8;

/** Ports 0 where there is none: the asked one's of an ICMP query. */
export interface Ipv6Ends {
  readonly source: Ipv6Address;
  readonly sourcePort: number;
  readonly destination: Ipv6Address;
  readonly destinationPort: number;
}

/** `protocol`: TCP, UDP or ICMP by the number that IPv4 has for it, so that both families are told by one. */
export interface Ipv6PortPacket extends Ipv6Ends {
  readonly protocol: number;
}

/**
 * Reads the ends of the packet at `at`, whose headers end at `upper`; `end` is behind its last byte, or behind what is
 * quoted of it.
 * @returns null for a protocol without ports, an ICMPv6 message that is no query, a later fragment and what is cut off
 */
export function readIpv6Ends(bytes: Uint8Array, at: number, upper: UpperLayer, end: number): Ipv6PortPacket | null {
  const { protocol, offset, fragment } = upper;
  if (end - offset < LEAST_TRANSPORT || (fragment !== null && fragment.offset > 0)) return null;
  const source = ipv6Source(bytes, at);
  const destination = ipv6Destination(bytes, at);
  if (protocol === ipProtocol.tcp || protocol === ipProtocol.udp) {
    const destinationPort = u16(bytes, offset + DESTINATION_PORT);
    return { protocol, source, destination, sourcePort: u16(bytes, offset), destinationPort };
  }
  if (protocol !== ipProtocol.icmpv6) return null;
  const identifier = u16(bytes, offset + IDENTIFIER);
  const query = { protocol: ipProtocol.icmp, source, destination };
  if (bytes[offset] === icmpv6Type.echoRequest) return { ...query, sourcePort: identifier, destinationPort: 0 };
  return bytes[offset] === icmpv6Type.echoReply ? { ...query, sourcePort: 0, destinationPort: identifier } : null;
}
