import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { ipv4Source } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { between, destinationOf, type End, sourceOf } from '../end.ts';
import { quotationOf, translateError } from '../translated.ts';
import type { BalancedConnection } from './connection.ts';

/** How a balancer finds connections. */
export interface ConnectionFinder {
  ofClient(client: End): BalancedConnection | undefined;
  /** By both ends as the member sees them. */
  ofMember(member: End, shown: End): BalancedConnection | undefined;
}

/** ICMP errors about segments that a balancer has passed on: they go to the end that sent the segment, with its ends. */
export class BalancerErrors {
  private readonly host: Host;
  private readonly end: End;
  private readonly connections: ConnectionFinder;

  constructor(host: Host, end: End, connections: ConnectionFinder) {
    this.host = host;
    this.end = end;
    this.connections = connections;
  }

  /** An ICMP error that arrived. @returns what goes on, changed or not; null when it ended */
  arriving(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const quotation = quotationOf(packet);
    if (quotation === 'bad-checksum') {
      this.host.drop(packet, 'bad-checksum', from, () => 'an ICMP error or the header that it quotes');
      return null;
    }
    if (quotation === null || quotation.ends.protocol !== ipProtocol.tcp) return packet;
    const [source, destination] = [sourceOf(quotation.ends), destinationOf(quotation.ends)];
    const isOfMember = source.address === this.end.address && source.port === this.end.port;
    const connection = isOfMember
      ? this.connections.ofClient(destination)
      : this.connections.ofMember(destination, source);
    if (connection === undefined) return packet;
    const { member, shown, client } = connection;
    const reporter = this.hidden(ipv4Source(packet.bytes, packet.start), member.end);
    const to = isOfMember
      ? { source: reporter, destination: member.end.address, quoted: between(member.end, shown) }
      : { source: reporter, destination: client.address, quoted: between(client, this.end) };
    translateError(this.host, from, packet, quotation, to, connection);
    return packet;
  }

  /** A member is known by the virtual address only. */
  private hidden(reporter: Ipv4Address, member: End): Ipv4Address {
    return reporter === member.address ? this.end.address : reporter;
  }
}
