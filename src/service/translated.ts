import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Host } from '../host/host.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { traceKind, type PacketEnds, type Translation } from '../trace/trace.ts';
import {
  type Ipv4Ends,
  type Ipv4PortPacket,
  readIpv4Ends,
  setIcmpv4Checksum,
  writeIpv4Ends,
} from '../wire/ipv4-ends.ts';
import {
  checkIpv4Header,
  ipv4Destination,
  ipv4HeaderLength,
  ipv4PatchAddresses,
  ipv4Protocol,
  ipv4Source,
} from '../wire/ipv4.ts';
import { ICMPV4_HEADER_LENGTH, icmpv4Type, isIcmpv4ChecksumRight } from '../wire/icmpv4.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { TCP_HEADER_LENGTH, tcpFlags } from '../wire/tcp/tcp.ts';

const ERRORS: readonly number[] = [
  icmpv4Type.destinationUnreachable,
  icmpv4Type.timeExceeded,
  icmpv4Type.parameterProblem,
];

/** The ends of a packet that has ports, and of TCP a whole header; null for any other. */
export function endsOf({ bytes, start, end }: PacketBuffer): Ipv4PortPacket | null {
  const ends = readIpv4Ends(bytes, start, end);
  if (ends?.protocol !== ipProtocol.tcp) return ends;
  return end - start - ipv4HeaderLength(bytes, start) < TCP_HEADER_LENGTH ? null : ends;
}

/** The flags of a TCP segment that `endsOf` could read; 0 for every other protocol. */
export function flagsOf({ bytes, start }: PacketBuffer): number {
  return ipv4Protocol(bytes, start) === ipProtocol.tcp ? tcpFlags(bytes, start + ipv4HeaderLength(bytes, start)) : 0;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [ipProtocol.icmp, 'ICMP'],
  [ipProtocol.tcp, 'TCP'],
  [ipProtocol.udp, 'UDP'],
  [ipProtocol.ipv6, 'protocol 41 (IPv6 in IPv4)'],
  [ipProtocol.esp, 'protocol 50 (ESP)'],
]);

export const protocolText = (protocol: number): string => NAMES.get(protocol) ?? `protocol ${protocol}`;

/** Whether a packet is an ICMP message about another packet. */
export function isIcmpError({ bytes, start, end }: PacketBuffer): boolean {
  const at = start + ipv4HeaderLength(bytes, start);
  return ipv4Protocol(bytes, start) === ipProtocol.icmp && at < end && ERRORS.includes(bytes[at]!);
}

/** What an ICMP error quotes. `at`: where the quoted packet begins. */
export interface Quotation {
  readonly at: number;
  readonly ends: Ipv4PortPacket;
}

/**
 * Reads what an ICMP error quotes, as RFC 5508 REQ-3 has it: the checksums of the message and of the quoted header must
 * be right, that of the quoted transport is not asked.
 * @returns null when the quotation has no ports to go by
 */
export function quotationOf(packet: PacketBuffer): Quotation | 'bad-checksum' | null {
  const { bytes, start, end } = packet;
  const message = start + ipv4HeaderLength(bytes, start);
  if (end - message < ICMPV4_HEADER_LENGTH || !isIcmpv4ChecksumRight(bytes, message, end)) return 'bad-checksum';
  const at = message + ICMPV4_HEADER_LENGTH;
  const ends = readIpv4Ends(bytes, at, end);
  if (ends === null) return null;
  return checkIpv4Header(bytes, at, Infinity) === 'bad-checksum' ? 'bad-checksum' : { at, ends };
}

/** What decided a translation, in words that are only made when somebody reads them. */
export interface Reason {
  readonly text: string;
}

/** Gives a packet other ends in place. `on`: the interface by which it came or leaves. */
export function translate(
  host: Host,
  on: NetworkInterface,
  packet: PacketBuffer,
  from: Ipv4PortPacket,
  to: Ipv4Ends,
  by: Reason,
): void {
  writeIpv4Ends(packet.bytes, packet.start, packet.end, to);
  if (host.trace.listening) emit(host, on, packet, shown(from, from.protocol), shown(to, from.protocol), by);
}

/** Gives an ICMP error other addresses, and the packet that it quotes other ends (RFC 5508 section 4). */
export function translateError(
  host: Host,
  on: NetworkInterface,
  packet: PacketBuffer,
  { at }: Quotation,
  to: { readonly source: Ipv4Address; readonly destination: Ipv4Address; readonly quoted: Ipv4Ends },
  by: Reason,
): void {
  const { bytes, start, end } = packet;
  const before = addressesOf(packet);
  writeIpv4Ends(bytes, at, end, to.quoted);
  setIcmpv4Checksum(bytes, start + ipv4HeaderLength(bytes, start), end);
  ipv4PatchAddresses(bytes, start, to.source, to.destination);
  if (host.trace.listening) emit(host, on, packet, before, addressesOf(packet), by);
}

function emit(
  { trace, simulator, id }: Host,
  on: NetworkInterface,
  packet: PacketBuffer,
  from: PacketEnds,
  to: PacketEnds,
  { text }: Reason,
): void {
  const evidence: Translation = { from, to, by: text, icmp: null };
  trace.emit(traceKind.translated, simulator.now, packet, id, on.traceId, evidence);
}

/** The identifier of an ICMP query is the port of one end only. */
function shown({ source, sourcePort, destination, destinationPort }: Ipv4Ends, protocol: number): PacketEnds {
  if (protocol !== ipProtocol.icmp) return { source, sourcePort, destination, destinationPort };
  return { source, sourcePort: sourcePort || null, destination, destinationPort: destinationPort || null };
}

const addressesOf = ({ bytes, start }: PacketBuffer): PacketEnds => ({
  source: ipv4Source(bytes, start),
  sourcePort: null,
  destination: ipv4Destination(bytes, start),
  destinationPort: null,
});
