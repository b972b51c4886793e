import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { Host } from '../host/host.ts';
import { pseudoHeaderSum } from '../wire/checksum.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';

/** The source that the host would use for a destination; null when it has no route or no fitting address. */
export function selectSource(host: Host, destination: IpAddress): IpAddress | null {
  return destination.family === 4 ? host.ipv4.selectSource(destination) : host.ipv6.selectSource(destination);
}

/** The source of a packet that never leaves since its host has none for it. */
export const unspecifiedAs = (destination: IpAddress): IpAddress =>
  destination.family === 4 ? Ipv4Address.unspecified : Ipv6Address.unspecified;

/**
 * Chooses the source where none is given, lets the transport put its header on, and sends.
 * @param addHeader gets the running sum of the pseudo-header
 * @param headerLength bytes that `addHeader` will put on
 * @param dontFragment over IPv4: the protocol follows the path MTU itself (RFC 1191)
 * @returns false when nothing could be sent
 */
export function sendFrom(
  host: Host,
  packet: PacketBuffer,
  source: IpAddress | null,
  destination: IpAddress,
  protocol: number,
  addHeader: (pseudoHeader: number) => void,
  headerLength: number,
  dontFragment = false,
): boolean {
  const from = source ?? selectSource(host, destination) ?? unspecifiedAs(destination);
  addHeader(pseudoHeaderSum(from, destination, protocol, packet.length + headerLength));
  if (from.isUnspecified) {
    host.refuseToSend(packet, destination, protocol);
    return false;
  }
  if (from.family === 4)
    host.ipv4.send(packet, { source: from, destination: destination as Ipv4Address, protocol, dontFragment });
  else host.ipv6.send(packet, { source: from, destination: destination as Ipv6Address, protocol });
  return true;
}
